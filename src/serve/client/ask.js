// What cannot be had from the preview just now is asked for again, ever later: it may be starting, or busy.

const WAITS = [100, 200, 400, 800, 1600, 3200];
const PATIENCE = 20_000;

/** The status and the text of an answer, never from a cache. */
export async function ask(url, headers = {}) {
  for (const wait of [...WAITS, null]) {
    try {
      const answer = await fetch(url, { cache: 'no-store', headers, signal: AbortSignal.timeout(PATIENCE) });
      const text = await answer.text();
      if (answer.status !== 503 || wait === null) return { status: answer.status, text };
    } catch (error) {
      if (wait === null) throw error;
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

/** The data of an answer; nothing where there are none. */
export async function askFor(url) {
  const { status, text } = await ask(url);
  return status === 200 ? JSON.parse(text) : null;
}
