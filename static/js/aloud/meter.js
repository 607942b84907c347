// Shows how loud the microphone is, in percent: a bar (role=meter) whose last part is as long.
const EVERY_MS = 100;
const LOUD = 0.25; // the mean loudness of someone who speaks close to a microphone
const QUIET = 0.004;
const PATIENCE_MS = 6_000;

/**
 * @param {MediaStream} stream
 * @param {Element} meter
 * @param {() => void} isSilent called once where nothing was heard for some seconds
 * @returns {() => void} ends it
 */
export function show(stream, meter, isSilent) {
  if (!globalThis.AudioContext) return () => {};
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  context.resume();
  const samples = new Float32Array(analyser.fftSize);
  let silentSince = performance.now();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    draw(Math.min(1, Math.sqrt(loudness / LOUD))); // what sounds half as loud shows half
    if (loudness > QUIET || context.state !== "running") silentSince = performance.now();
    else if (performance.now() - silentSince > PATIENCE_MS) {
      silentSince = Infinity;
      isSilent();
    }
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    context.close();
    draw(0);
  };

  /** @param {number} share */
  function draw(share) {
    const percent = String(Math.round(100 * share));
    meter.setAttribute("aria-valuenow", percent);
    meter.querySelector(".used")?.setAttribute("width", `${percent}%`);
  }
}
