/** The library of agents. */
import type { Card } from '../../lab/contracts/checkpoint'
import type { Damaged } from '../../lab/contracts/shelf'

export interface LibraryEntry {
  readonly id: string
  readonly card: Card
  /** Shipped agents cannot be renamed or deleted. */
  readonly shipped: boolean
  /** An unfinished run's: decisions it was meant to make in all. */
  readonly goal?: number
}

export interface LibraryApi {
  list(): Promise<readonly LibraryEntry[]>
  /** What is kept and cannot be read: it takes room, and can be exported or deleted. */
  damaged(): Promise<readonly Damaged[]>
  /** '' = IndexedDB works; else why not. */
  trouble(): Promise<string>
  /** Bytes; NaN = the browser does not say. */
  usage(): Promise<{ readonly used: number; readonly quota: number }>
  rename(id: string, name: string): Promise<void>
  delete(id: string): Promise<void>
  export(id: string): Promise<Uint8Array>
  /** An agent's file, read here: the page never holds it. Errors: InputError naming the field. */
  import(file: Blob): Promise<LibraryEntry>
  /** A run that was going when its tab closed: the newest resumable checkpoint of it, or null. */
  unfinished(): Promise<LibraryEntry | null>
  /** The offer was declined. */
  forgetUnfinished(): Promise<void>
}
