/** Tells of changes: those who listen here, and every other tab and worker of this site. */
export interface News {
  tell(): void
  listen(listener: () => void): () => void
  close(): void
}

/** `channel`: who uses the same name hears the same news. */
export function createNews(channel: string): News {
  const listeners = new Set<() => void>()
  let opened: BroadcastChannel | undefined
  const open = () => {
    if (opened || typeof BroadcastChannel === 'undefined') return opened
    opened = new BroadcastChannel(channel)
    opened.onmessage = () => listeners.forEach((listener) => listener())
    // In Node a channel would keep the process alive.
    if ('unref' in opened) (opened.unref as () => void)()
    return opened
  }
  return {
    tell() {
      open()?.postMessage('changed')
      listeners.forEach((listener) => listener())
    },
    listen(listener) {
      open()
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      listeners.clear()
      opened?.close()
      opened = undefined
    },
  }
}
