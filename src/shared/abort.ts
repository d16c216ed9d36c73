// Waiting that ends when nobody wants the result any more.

/** Settles as `waited` does, or rejects with the signal's reason as soon as it is aborted. */
export function unlessAborted<T>(waited: PromiseLike<T> | T, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    Promise.resolve(waited)
      .finally(() => signal.removeEventListener('abort', abort))
      .then(resolve, reject);
  });
}
