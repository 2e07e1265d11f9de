/** Something kept that cannot be read: torn, or of a newer site. */
export interface Damaged {
  readonly id: string
  /** Which field, and what is wrong with it. */
  readonly problem: string
  /** Of its file. */
  readonly bytes: number
}

/** A file of which parts can be read, wherever it lies. */
export interface Source {
  /** In bytes. */
  readonly size: number
  /** A copy of bytes `from` … `to` − 1, or as far as the file goes. */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>
}

/**
 * Where things of one kind are kept under their ids: each a whole file, and what a list shows of it. The same in a browser, in a folder
 * and in memory. Errors are `StorageError` (full, blocked, missing, broken), or `InputError` for what is wrong in itself.
 */
export interface Shelf<Meta, Item = Meta> {
  /** False: everything lives in this tab's memory and `reason` says why, in a sentence for people. */
  readonly persistent: boolean
  readonly reason: string
  /** Newest first; what cannot be read is left out, and told of by `damaged`. */
  list(): Promise<Meta[]>
  damaged(): Promise<readonly Damaged[]>
  load(id: string): Promise<Item>
  /** The file, as it is exported; of what cannot be read, as it lies. */
  file(id: string): Promise<Uint8Array<ArrayBuffer>>
  /** The file as it lies, of which only what is asked for is read, and what a list shows of it, which may say more than the file. */
  source(id: string): Promise<{ readonly meta: Meta; readonly source: Source }>
  /** Replaces what has the same id, whole or not at all: a failure leaves the old one. */
  save(item: Item): Promise<Meta>
  /** The same of a file from elsewhere, which stays as it is, byte for byte. */
  saveFile(file: Uint8Array): Promise<Meta>
  /**
   * The same of one that may be larger than memory. Its head is checked; the rest is for whoever has looked at it before. `step`: told of
   * the share that is done; what it throws ends the work, and leaves the old one.
   */
  saveSource(file: Source, step?: (share: number) => Promise<void>): Promise<Meta>
  rename(id: string, name: string): Promise<void>
  /** Changes what a list shows of it, in one go with reading it: nobody's save in between is lost. */
  change(id: string, change: (meta: Meta) => Meta): Promise<void>
  /** Also where there is none. */
  delete(id: string): Promise<void>
  /** Tells of changes, whoever makes them; gives back how to stop. */
  watch(listener: () => void): () => void
  close(): void
}
