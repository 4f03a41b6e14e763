// @ts-nocheck
// It runs in a browser, and the types of this project are Node's.
// Plays a clip with its heat map and score curve. `clip.js` put everything into one object: a page opened from a folder
// may not fetch files.
(() => {
  const clip = window.CROWD_CLIP;
  const element = (id) => document.getElementById(id);
  const picture = element('picture').getContext('2d');
  const curve = element('curve').getContext('2d');
  const images = clip.frames.map((jpeg) => {
    const image = new Image();
    image.src = `data:image/jpeg;base64,${jpeg}`;
    return image;
  });
  const heat = Uint8Array.from(atob(clip.heat), (character) => character.charCodeAt(0));
  const overlay = document.createElement('canvas');
  overlay.width = clip.heatColumns;
  overlay.height = clip.heatRows;
  let frame = 0;
  let playing = false;
  let lastTick = 0;

  element('title').textContent = clip.title;
  element('subtitle').textContent = clip.subtitle;
  element('note').textContent = clip.note;
  element('threshold-legend').hidden = clip.threshold === null;
  element('labels-legend').hidden = !clip.labels;
  element('position').max = String(images.length - 1);

  // Black over red to yellow, transparent where nothing is unusual; also told apart in grey.
  const colour = (value) => {
    const share = value / 255;
    return [
      255,
      Math.round(255 * Math.max(0, share * 2 - 1)),
      0,
      Math.round(200 * Math.min(1, share * 1.6)),
    ];
  };

  function drawPicture() {
    const { width, height } = picture.canvas;
    picture.drawImage(images[frame], 0, 0, width, height);
    if (!element('heat').checked) return;
    const cells = clip.heatColumns * clip.heatRows;
    const pixels = overlay.getContext('2d').createImageData(clip.heatColumns, clip.heatRows);
    for (let cell = 0; cell < cells; cell++) {
      pixels.data.set(colour(heat[frame * cells + cell]), 4 * cell);
    }
    overlay.getContext('2d').putImageData(pixels, 0, 0);
    picture.imageSmoothingEnabled = true;
    picture.drawImage(overlay, 0, 0, width * clip.heatWidth, height * clip.heatHeight);
  }

  function drawCurve() {
    const { width, height } = curve.canvas;
    const ink = getComputedStyle(document.body).color;
    const top =
      1.1 * clip.scores.reduce((highest, score) => Math.max(highest, score), clip.threshold ?? 0);
    const x = (index) => 36 + ((width - 46) * index) / Math.max(1, images.length - 1);
    const y = (score) => height - 24 - ((height - 34) * score) / top;
    curve.clearRect(0, 0, width, height);
    if (element('truth').checked && clip.labels) {
      curve.fillStyle = '#e69f0055';
      // One rectangle an event: seams would show between one for each frame.
      clip.labels.forEach((label, index) => {
        if (!label || (index > 0 && clip.labels[index - 1])) return;
        const after = clip.labels.findIndex((later, place) => place > index && !later);
        const end = after < 0 ? clip.labels.length : after;
        curve.fillRect(x(index - 0.5), 8, x(end - 0.5) - x(index - 0.5), height - 32);
      });
    }
    curve.strokeStyle = '#2a6fdb';
    curve.lineWidth = 2;
    curve.beginPath();
    for (const [index, score] of clip.scores.entries()) curve.lineTo(x(index), y(score));
    curve.stroke();
    if (clip.threshold !== null) {
      curve.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue('--alarm');
      curve.setLineDash([6, 4]);
      curve.beginPath();
      curve.moveTo(x(0), y(clip.threshold));
      curve.lineTo(x(images.length - 1), y(clip.threshold));
      curve.stroke();
      curve.setLineDash([]);
    }
    curve.strokeStyle = ink;
    curve.lineWidth = 1;
    curve.beginPath();
    curve.moveTo(x(frame), 8);
    curve.lineTo(x(frame), height - 24);
    curve.stroke();
    curve.fillStyle = ink;
    curve.font = '12px system-ui, sans-serif';
    curve.fillText('score', 2, 16);
    const seconds = images.length / clip.framesPerSecond;
    // About twenty labels, however long the clip is.
    const apart = 2 * Math.ceil(seconds / 40);
    for (let second = 0; second <= seconds; second += apart) {
      curve.fillText(`${second} s`, x(second * clip.framesPerSecond) - 6, height - 8);
    }
  }

  function show(next) {
    frame = Math.max(0, Math.min(images.length - 1, next));
    element('position').value = String(frame);
    element('clock').textContent =
      `${(frame / clip.framesPerSecond).toFixed(1)} s  ·  score ${clip.scores[frame].toFixed(1)}`;
    element('state').textContent = clip.states[frame];
    element('state').dataset.state = clip.states[frame];
    drawPicture();
    drawCurve();
  }

  function setPlaying(on) {
    playing = on;
    element('play').textContent = on ? 'Pause' : 'Play';
    if (on && frame === images.length - 1) show(0);
    lastTick = performance.now();
    if (on) requestAnimationFrame(tick);
  }

  function tick(now) {
    if (!playing) return;
    const interval = 1000 / (clip.framesPerSecond * Number(element('speed').value));
    if (now - lastTick >= interval) {
      // On from when the frame was due, so that it plays at its own speed; from now where the page had no time for more.
      lastTick = Math.max(lastTick + interval, now - interval);
      if (frame === images.length - 1) {
        setPlaying(false);
        return;
      }
      show(frame + 1);
    }
    requestAnimationFrame(tick);
  }

  element('play').onclick = () => setPlaying(!playing);
  element('position').oninput = () => show(Number(element('position').value));
  element('heat').onchange = () => show(frame);
  element('truth').onchange = () => show(frame);
  element('curve').onclick = (event) => {
    const box = element('curve').getBoundingClientRect();
    const share = (((event.clientX - box.left) / box.width) * 720 - 36) / (720 - 46);
    show(Math.round(share * (images.length - 1)));
  };
  document.addEventListener('keydown', (event) => {
    const taken = [HTMLInputElement, HTMLButtonElement, HTMLSelectElement];
    if (taken.some((kind) => event.target instanceof kind)) return;
    if (event.key === ' ') setPlaying(!playing);
    else if (event.key === 'ArrowRight') show(frame + 1);
    else if (event.key === 'ArrowLeft') show(frame - 1);
    else return;
    event.preventDefault();
  });

  Promise.all(images.map((image) => image.decode())).then(() => {
    const { canvas } = picture;
    canvas.height = Math.round((canvas.width * images[0].naturalHeight) / images[0].naturalWidth);
    document.body.dataset.ready = 'true';
    show(0);
  });
})();
