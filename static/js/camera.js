// Reads codes through the camera and hands the first one to the field, as a scanner would.
const video = document.querySelector("[data-camera]");
const says = document.querySelector("[data-camera-says]");
const form = document.querySelector("form.find");
const FORMATS = ["qr_code", "ean_13", "ean_8", "code_128", "code_39", "upc_a"];
const EVERY_MS = 200;

try {
  const { BarcodeDetector, prepareZXingModule } = window.BarcodeDetectionAPI;
  prepareZXingModule({ overrides: { locateFile: () => video.dataset.reader } });
  await look(new BarcodeDetector({ formats: FORMATS }));
} catch {
  says.textContent = says.dataset.denied;
}

async function look(detector) {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "environment" },
  });
  video.srcObject = stream;
  await video.play();
  says.textContent = says.dataset.waiting;
  window.addEventListener("pagehide", () => stream.getTracks().forEach((track) => track.stop()));
  for (;;) {
    const [code] = await detector.detect(video);
    if (code) {
      form.query.value = code.rawValue;
      form.requestSubmit();
      return;
    }
    await new Promise((resolve) => window.setTimeout(resolve, EVERY_MS));
  }
}
