/** Two workers that send each other messages, seen from one of them: a browser's, Node's, or a test's. */
export interface Pipe {
  post(message: unknown, transfer: ArrayBuffer[]): void
  /** Called once, before the first message. */
  listen(listener: (message: unknown) => void): void
}

/** Seen from who started the other. */
export interface WorkerPipe extends Pipe {
  /** Can memory be shared with it? Otherwise it is sent. */
  readonly shares: boolean
  /** Settles when the other is gone, with the reason. */
  readonly gone: Promise<string>
  close(): void
}
