/** The stage: commands go through Comlink, pictures and events through a plain MessagePort (`stage-messages.ts`). */
import type { Edit, FieldValue } from '../../lab/contracts/env'
import type { Value } from '../../lab/contracts/options'
import type { Program } from '../../lab/contracts/program'
import type { Acting, StackMode, ViewSpec } from '../../lab/contracts/recording'
import type { Region } from '../../lab/contracts/region'
import type { BranchResult, MemoryComponents, Rehearsed } from './branch'
import type { Catalogue } from './catalogue'
import type { BackendChoice, EpisodeState, LinkAsks, OpenRequest } from './episode'

/** Either raw field writes (`snap`: handles go to the nearest place where they may be) or a catalogue entry with its options. */
export type Change =
  | { readonly edits: readonly Edit[]; readonly snap?: boolean }
  | { readonly id: string; readonly options: Readonly<Record<string, Value>> }

/** A recording, a Toybox document, a program. */
export type FileKind = 'recording' | 'state' | 'config' | 'program'

export interface StageApi {
  catalogue(): Promise<Catalogue>
  connect(port: MessagePort): Promise<void>
  /** Errors: InputError (unknown id, foreign agent, a replay that was cancelled); what was open stays open then. */
  open(request: OpenRequest): Promise<void>
  /** Put an agent's file on the stage (newest weights of the trainer, an imported file) under a label. */
  openAgentFile(bytes: Uint8Array, label: string): Promise<void>
  loadAgent(id: string | null): Promise<void>
  /** A second agent judged on the same state (null: none). */
  setRival(id: string | null): Promise<void>
  useBackend(choice: BackendChoice): Promise<void>

  play(): Promise<void>
  pause(): Promise<void>
  step(unit: 'decision' | 'tick'): Promise<void>
  /** One decision back (exact), or to any kept decision of this episode. */
  seek(decision: number): Promise<void>
  /** Multiple of real time (15 decisions/s = 1); Infinity = as fast as possible. */
  setSpeed(speed: number): Promise<void>
  setActing(acting: Acting): Promise<void>
  /** The action a person holds down (acting = keyboard). */
  press(action: number): Promise<void>
  newGame(seed: number): Promise<void>

  /** Up to two; each explained on every decision while it can keep up. `asked` as in `open`. Errors: InputError naming what cannot be explained so; the old ones stay then. */
  setViews(views: readonly ViewSpec[], asked: number): Promise<void>
  /** Drawn on the picture by hand, native pixels: maps say what lies on them from the next one on. */
  setRegions(regions: readonly Region[]): Promise<void>
  setStackMode(mode: StackMode): Promise<void>

  /** Start of a drag: play halts, the state now is the origin that previews are computed from. */
  begin(): Promise<void>
  /** Latest wins; answered by a frame with `preview` = request. Never throws: an illegal change is told in the frame. */
  preview(change: Change, request: number): Promise<void>
  /** Makes the last legal preview real. False: there was nothing legal to commit and the origin is back. */
  commit(label: string): Promise<boolean>
  cancel(): Promise<void>
  /** begin + preview + commit in one. Errors: InputError with the reason; nothing has changed then. */
  apply(change: Change, label: string): Promise<void>
  /** Changes that make themselves from now on, at this boundary too (null: none). Errors: InputError naming the step; what was in force stays. */
  setProgram(program: Program | null): Promise<void>
  /** One per step of the program in force. */
  tallies(): Promise<readonly Tally[]>
  undo(): Promise<boolean>
  redo(): Promise<boolean>
  /** Jump to history entry i: the state right after it (-1: before all of them). */
  jump(index: number): Promise<void>
  /** The ready-made change that does what history entry i did; null: there is none, or no such entry. */
  readyMade(
    index: number,
  ): Promise<{ readonly id: string; readonly title: string; readonly options: Readonly<Record<string, Value>> } | null>
  /** Values of fields by path (only the given ones). */
  values(paths: readonly string[]): Promise<Record<string, FieldValue>>

  /** From history entry `index`, null: the newest in effect. The edited and the un-edited future, same agent, same random words. */
  branch(index: number | null, decisions: number): Promise<BranchResult>
  /** Has who plays go through some more episodes of its own, unseen, while the game on show goes on. Errors: InputError where it remembers nothing. */
  rehearse(): Promise<Rehearsed>
  /** After all of those: what its memory is made of, by a decomposition. Errors: InputError before that, or for another agent. */
  takeApart(decomposition: string): Promise<MemoryComponents>
  /** From here on, with that component of its memory kept where it is (`edited`), and as it is. Errors: InputError before it was taken apart. */
  collapse(component: number, decisions: number): Promise<BranchResult>
  branchPicture(side: 'edited' | 'unedited', decision: number): Promise<ArrayBuffer>

  episode(): Promise<EpisodeState>
  /** What a share link asks for: the text after `#`. Needs no open game. Errors: InputError naming the field. */
  readLink(text: string): Promise<LinkAsks>
  /** The episode, looked at so, as such a text; of which game it is. Errors: InputError where that is too much for a link. */
  writeLink(look: Pick<LinkAsks, 'views' | 'overlay'>): Promise<{ readonly text: string; readonly env: string }>
  exportToybox(what: 'state' | 'config'): Promise<string>
  /** A recording file of this episode. */
  exportRecording(): Promise<Uint8Array>
  /** Replays it. */
  openRecording(bytes: Uint8Array): Promise<void>
  /** A file that somebody chose, read here: the page never holds it. Errors: InputError naming the field; what was there stays. */
  openFile(kind: FileKind, file: Blob): Promise<void>
  /** Gives up what is being replayed; whoever asked for it is refused. */
  cancelReplay(): Promise<void>
}

/** How often a step of a program has been made since it was set, was so already, or was refused (the last reason). */
export interface Tally {
  readonly made: number
  readonly idle: number
  readonly refused: number
  readonly reason: string
}
