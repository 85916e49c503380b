// Reads a QR code with the camera, where the browser can do that by itself.

const INTERVAL = 200; // milliseconds

/** Tell whether this browser reads QR codes. */
export async function canScan() {
  try {
    const formats = await globalThis.BarcodeDetector?.getSupportedFormats();
    return Boolean(navigator.mediaDevices && formats?.includes("qr_code"));
  } catch {
    return false;
  }
}

/** A scan with the camera; `stop` ends it at any time. */
export class Scan {
  #stream;
  #video;

  /** @param {HTMLVideoElement} video shows what the camera sees */
  constructor(video) {
    this.#video = video;
  }

  /** Give the text of the first QR code seen; undefined where the scan was stopped. */
  async text() {
    const video = { facingMode: "environment" };
    this.#stream = await navigator.mediaDevices.getUserMedia({ video });
    this.#video.srcObject = this.#stream;
    this.#video.hidden = false;
    await this.#video.play();
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    while (this.#stream.active) {
      const [code] = await detector.detect(this.#video);
      if (code) return code.rawValue;
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
    return undefined;
  }

  /** Switch the camera off. */
  stop() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#video.srcObject = null;
    this.#video.hidden = true;
  }
}
