/**
 * A grey picture at half the width and height: each pixel the mean of four, rounded; a last odd row or column is left out.
 *
 * @param pixels - `width * height` grey values, row by row.
 * @returns `(width >> 1) * (height >> 1)` grey values, row by row.
 */
export function halveFrame(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const columns = width >> 1;
  const rows = height >> 1;
  const half = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    let source = 2 * row * width;
    for (let column = 0; column < columns; column++, source += 2) {
      const sum =
        pixels[source] + pixels[source + 1] + pixels[source + width] + pixels[source + width + 1];
      half[row * columns + column] = (sum + 2) >> 2;
    }
  }
  return half;
}
