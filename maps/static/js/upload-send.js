// Requests that change something: sent with one key, tried again after a lost connection, with the progress shown.

import { fetchJson, lang, t } from "./dom.js";
import { newKey } from "./upload-common.js";

const TRIES = 6;
const POLL_MS = 700;
const wait = (ms) => new Promise((resolve) => window.setTimeout(resolve, ms));

/** Wait until the browser says it is on line again, or for a while that grows. */
function nextTry(number) {
  return new Promise((resolve) => {
    const timer = window.setTimeout(resolve, Math.min(1000 * 2 ** number, 15000));
    window.addEventListener("online", () => {
      window.clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

/**
 * Do `attempt(key)`; when the connection broke, do it again with the same Idempotency-Key, so that nothing happens
 * twice. `say(text)` tells the person. An answer of the server, also a refusal, is final.
 */
export async function insist(attempt, say) {
  const key = newKey();
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(key);
    } catch (error) {
      const running = error.problem && error.problem.type === "/problems/idempotency-running";
      if (error.stopped || (error.status && !running) || number >= TRIES) throw error;
      say(t(`连接中断，正在重试（${number}/${TRIES - 1}）…`, `The connection broke, trying again (${number}/${TRIES - 1})…`));
      await nextTry(number);
    }
  }
}

/** Send JSON, insisting. */
export function change(url, method, body, say) {
  return insist((key) => {
    const headers = { "Idempotency-Key": key };
    if (body) headers["Content-Type"] = "application/json";
    return fetchJson(url, { method, headers, body: body ? JSON.stringify(body) : undefined });
  }, say);
}

function uuid() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] % 16) + 64;
  bytes[8] = (bytes[8] % 64) + 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Ask the server how far it is until `state.over`; a server that cannot say so is not asked again. */
async function follow(token, state, show) {
  for (await wait(POLL_MS); !state.over; await wait(POLL_MS)) {
    try {
      const found = await fetchJson(`/api/v1/uploads/progress/${token}`);
      if (!state.over) show(t(found.title, found.title_en), found.total ? found.done / found.total : null, found);
    } catch (error) {
      return;
    }
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return { title: t("服务器没有给出说明", "The server gave no explanation") };
  }
}

/**
 * One attempt to send a file to `address`; XMLHttpRequest because fetch cannot tell how far an upload is. The answer is
 * JSON, or a file (Blob) where `wantsFile`; `signal` ends it.
 */
function attempt(body, key, show, { address, wantsFile, signal }) {
  return new Promise((resolve, reject) => {
    const stopped = () => reject(Object.assign(new Error(t("已取消", "Cancelled")), { stopped: true }));
    if (signal && signal.aborted) {
      stopped();
      return;
    }
    const request = new XMLHttpRequest();
    const state = { over: false };
    const token = uuid();
    const end = (act) => {
      state.over = true;
      act();
    };
    request.open("POST", `${address}${address.includes("?") ? "&" : "?"}lang=${lang}`);
    request.responseType = "blob";
    request.setRequestHeader("Idempotency-Key", key);
    request.setRequestHeader("Upload-Progress", token);
    request.upload.addEventListener("progress", (event) => {
      show(t("正在上传", "Uploading"), event.lengthComputable ? event.loaded / event.total : null);
    });
    request.upload.addEventListener("load", () => {
      show(t("正在读取并检查每一行", "Reading and checking every row"), null);
      follow(token, state, show);
    });
    request.addEventListener("load", () =>
      end(async () => {
        const good = request.status === 200 || request.status === 201;
        if (good && wantsFile) {
          resolve(request.response);
          return;
        }
        const answer = parsed(await request.response.text());
        if (good) resolve(answer);
        else reject(Object.assign(new Error(answer.title), { problem: answer, status: request.status }));
      }),
    );
    request.addEventListener("error", () => end(() => reject(new Error(t("连接中断", "The connection broke")))));
    request.addEventListener("abort", () => end(stopped));
    if (signal) signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

/**
 * Send a file with its kind and declaration; `show(text, share)` draws the progress, share null where unknown. `more`
 * are further fields of the form, `options` those of an attempt.
 */
export function sendFile({ kind, profile, file, more }, show, options) {
  return insist((key) => {
    const body = new FormData();
    const fields = Object.assign({ kind, profile: JSON.stringify(profile) }, more);
    Object.keys(fields).forEach((name) => body.append(name, fields[name]));
    body.append("file", file);
    return attempt(body, key, show, Object.assign({ address: "/api/v1/uploads" }, options));
  }, (text) => show(text, null));
}
