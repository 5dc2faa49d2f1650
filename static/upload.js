// An upload that says how far it is. Without this the form is sent as any other.
const forms = "form[data-upload]";

document.addEventListener("submit", (event) => {
  const form = event.target.closest(forms);
  if (!form?.querySelector('input[type="file"]')?.files.length || event.defaultPrevented) return;
  event.preventDefault();
  send(form);
});

function send(form) {
  const button = form.querySelector("button");
  const box = document.createElement("p");
  box.setAttribute("role", "status");
  const bar = document.createElement("progress");
  const text = document.createElement("span");
  bar.max = 100;
  bar.setAttribute("aria-label", button.textContent);
  box.className = "progress";
  box.append(bar, text);
  form.append(box);
  button.disabled = true;

  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = Math.floor((event.loaded * 100) / event.total);
    text.textContent = form.dataset.upload.replace("{percent}", bar.value);
  });
  request.addEventListener("load", () => {
    // taken: the page it belongs to, anew; refused: the form as it came back, with the reason
    if (request.status < 400) return location.replace(request.responseURL);
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const again = page.querySelector(`form[action="${CSS.escape(form.getAttribute("action"))}"]`);
    if (!again) return form.submit();
    form.replaceWith(document.adoptNode(again));
    again.querySelector('[type="file"]').focus();
  });
  request.addEventListener("error", () => form.submit());
  request.send(new FormData(form));
}
