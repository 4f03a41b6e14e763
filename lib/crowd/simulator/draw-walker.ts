import { type Canvas, fillBox, fillEllipse, fillLine } from './canvas';
import { groundToPicture } from './plaza';
import type { Walker } from './walker';

type Point = readonly [column: number, row: number];

/** Draws somebody on the plaza at the place and in the posture of the moment. */
export function drawWalker(canvas: Canvas, walker: Walker): void {
  const { column, row, scale } = groundToPicture(walker.x, walker.depth);
  // Metres from the feet, to the right and up.
  const at = (right: number, up: number): Point => [column + right * scale, row - up * scale];
  if (walker.shape === 'cart') drawCart(canvas, walker, at, scale);
  else if (walker.shape === 'cyclist') drawCyclist(canvas, walker, at, scale);
  else drawPedestrian(canvas, walker, at, scale);
}

type Place = (right: number, up: number) => Point;

function drawPedestrian(canvas: Canvas, walker: Walker, at: Place, scale: number): void {
  const { height, phase, shades, anomalous } = walker;
  const speed = Math.hypot(walker.velocityX, walker.velocityDepth);
  const stride = Math.min(0.5, 0.22 * speed);
  const sideways = Math.abs(walker.velocityX) / Math.max(0.05, speed);
  const swing = stride * Math.sin(phase) * Math.max(0.3, sideways);
  const hip = 0.48 * height;
  const shoulder = 0.82 * height;
  const legs = { shade: shades[1], anomalous };
  const body = { shade: shades[0], stripes: 14, anomalous };
  fillLine(canvas, at(0, hip), at(swing, 0.05), 0.14 * scale, legs);
  fillLine(canvas, at(0, hip), at(-swing, 0.05), 0.14 * scale, legs);
  const [x, y] = at(0, (hip + shoulder) / 2);
  fillEllipse(canvas, [x, y], [0.22 * scale, 0.24 * height * scale], body);
  fillLine(canvas, at(0, shoulder - 0.05), at(-0.8 * swing, hip), 0.1 * scale, body);
  fillEllipse(canvas, at(0, 0.92 * height), [0.11 * scale, 0.13 * scale], {
    shade: 60,
    anomalous,
  });
}

function drawCyclist(canvas: Canvas, walker: Walker, at: Place, scale: number): void {
  const { phase, shades, anomalous } = walker;
  const forwards = walker.velocityX >= 0 ? 1 : -1;
  const metal = { shade: 35, anomalous };
  const clothes = { shade: shades[0], stripes: 14, anomalous };
  for (const wheel of [-0.5, 0.5]) {
    for (let part = 0; part < 12; part++) {
      const [from, to] = [part, part + 1].map((corner) => (corner * Math.PI) / 6);
      const rim = (angle: number) =>
        at(wheel + 0.33 * Math.cos(angle), 0.34 + 0.33 * Math.sin(angle));
      fillLine(canvas, rim(from), rim(to), 0.06 * scale, metal);
    }
  }
  fillLine(canvas, at(-0.5, 0.34), at(0.1 * forwards, 0.9), 0.06 * scale, metal);
  fillLine(canvas, at(0.5, 0.34), at(0.1 * forwards, 0.9), 0.06 * scale, metal);
  const pedal = at(0.15 * Math.cos(phase), 0.3 + 0.15 * Math.sin(phase));
  fillLine(canvas, at(-0.15 * forwards, 0.95), pedal, 0.13 * scale, {
    shade: shades[1],
    anomalous,
  });
  fillLine(canvas, at(-0.15 * forwards, 0.95), at(0.15 * forwards, 1.45), 0.34 * scale, clothes);
  fillLine(canvas, at(0.12 * forwards, 1.4), at(0.45 * forwards, 1.05), 0.1 * scale, clothes);
  fillEllipse(canvas, at(0.22 * forwards, 1.68), [0.12 * scale, 0.14 * scale], metal);
}

function drawCart(canvas: Canvas, walker: Walker, at: Place, scale: number): void {
  const { shades, anomalous } = walker;
  const box = (left: number, up: number, right: number, down: number) => {
    const [x0, y0] = at(left, up);
    const [x1, y1] = at(right, down);
    return [x0, y0, x1, y1] as const;
  };
  const dark = { shade: 40, anomalous };
  fillBox(canvas, box(-1.25, 0.95, 1.25, 0.25), { shade: shades[0], stripes: 10, anomalous });
  fillBox(canvas, box(-0.7, 1.9, 0.75, 1.75), { shade: 215, stripes: 6, anomalous });
  fillLine(canvas, at(-0.65, 0.95), at(-0.65, 1.8), 0.08 * scale, dark);
  fillLine(canvas, at(0.7, 0.95), at(0.7, 1.8), 0.08 * scale, dark);
  fillEllipse(canvas, at(0, 1.2), [0.25 * scale, 0.32 * scale], {
    shade: shades[1],
    stripes: 14,
    anomalous,
  });
  fillEllipse(canvas, at(0, 1.6), [0.12 * scale, 0.13 * scale], { shade: 60, anomalous });
  for (const wheel of [-0.8, 0.8]) {
    fillEllipse(canvas, at(wheel, 0.25), [0.25 * scale, 0.25 * scale], dark);
  }
}
