/** The camera: open as long as the reader looks for a code, and not an instant more. */

import { decodeQR } from "qr/decode.js";

const PAUSE = 120; // ms between two looks, so that the page still answers
const EFFORT = { effort: 8, timeLimit: 250 }; // more looks at one image, for a code at an angle or in poor light
const LARGEST = 1_600; // px of an image's longer side: past that, a look takes longer and sees no more

const WANTED = {
  audio: false,
  video: { facingMode: "environment", width: { ideal: 1_920 }, height: { ideal: 1_080 } },
};

/** Why no camera was had, by the name of the error. @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotSupportedError: "absent",
  NotReadableError: "busy",
  AbortError: "busy",
};

/**
 * What the page asks of the camera: where to show what it sees, whom to tell what it reads and how it goes
 * (« looking », or why there is none), and when to stop.
 * @typedef {{ video: HTMLVideoElement, hear: (text: string) => void, tell: (state: string) => void,
 *   signal: AbortSignal }} Look
 */

/** Look for codes when the page asks for it. @param {HTMLElement} root */
export function enhanceCamera(root) {
  root.addEventListener("guide:look", (event) => look(/** @type {CustomEvent} */ (event).detail));
}

/** Show what the camera sees, and tell each text that it reads, until it is stopped. @param {Look} asked */
async function look({ video, hear, tell, signal }) {
  if (signal.aborted) return;
  if (!navigator.mediaDevices?.getUserMedia) return tell("absent");
  /** @type {MediaStream | undefined} */
  let stream;
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    video.hidden = true;
  };
  signal.addEventListener("abort", stop);
  try {
    stream = await navigator.mediaDevices.getUserMedia(WANTED);
    if (signal.aborted) return stop(); // closed while the reader was asked
    stream.getTracks()[0].addEventListener("ended", () => signal.aborted || tell("busy"));
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    tell("looking");
  } catch (error) {
    stop();
    return signal.aborted || tell(REASONS[/** @type {Error} */ (error).name] ?? "busy");
  }
  const read = reader();
  while (!signal.aborted) {
    const text = read(video);
    if (text) hear(text);
    await new Promise((next) => setTimeout(next, PAUSE));
  }
}

/** Reads the code in what a video shows; "" where it sees none. */
function reader() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (/** @type {HTMLVideoElement} */ video) => {
    const { videoWidth, videoHeight } = video;
    if (!context || !videoWidth) return "";
    const scale = Math.min(1, LARGEST / Math.max(videoWidth, videoHeight));
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height), EFFORT);
    } catch {
      return ""; // no code in this image
    }
  };
}
