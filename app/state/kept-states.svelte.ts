import type { Damaged } from '../../workers/lab/contracts/shelf'
import type {
  KeptStatesApi,
  StatePicture,
  StatesFrom,
  StatesInfo,
  StatesWish,
  StudiesApi,
  StudiesMessage,
} from '../../workers/threads/api'
import { fileName, saveFile } from './files'
import type { Work } from './line'
import type { Session } from './session.svelte'
import type { StudiesWorker } from './studies-worker.svelte'

type Told = Awaited<ReturnType<KeptStatesApi['states']>>
type Recorded = Awaited<ReturnType<KeptStatesApi['recordings']>>[number]

/** Pictures of a set at most. */
const MOST_PICTURES = 6

/** Sets of states that this browser keeps, to be put to any agent; one more is made at a time. */
export class KeptStates {
  sets = $state.raw<readonly StatesInfo[]>([])
  damaged = $state.raw<readonly Damaged[]>([])
  /** '' or why nothing lasts longer than the tab. */
  trouble = $state('')
  /** Games recorded here, from which states can be drawn too. */
  recordings = $state.raw<readonly Recorded[]>([])
  /** Which sets there are is known. */
  loaded = $state(false)
  /** One is being made: states so far, of so many. */
  making = $state.raw<{ readonly states: number; readonly of: number } | null>(null)
  /** Why the last one could not be made; '' = it could, or it was stopped. */
  refusal = $state('')
  readonly #worker: StudiesWorker
  readonly #notices: Session['notices']
  readonly #pictures = new Map<string, Promise<readonly StatePicture[]>>()

  constructor(worker: StudiesWorker, { notices }: Pick<Session, 'notices'>) {
    this.#worker = worker
    this.#notices = notices
  }

  of(env: string): readonly StatesInfo[] {
    return this.sets.filter((set) => set.env === env)
  }

  async load(): Promise<void> {
    if (!this.loaded) await this.#refresh()
  }

  async #refresh(): Promise<void> {
    const told = await this.#attempt(async (api): Promise<Told> => api.states())
    if (told) Object.assign(this, { ...told, loaded: true })
  }

  async lookForRecordings(): Promise<void> {
    this.recordings = (await this.#attempt(async (api): Promise<readonly Recorded[]> => api.recordings())) ?? []
  }

  /** Null: it could not be made, and `refusal` says why; or it was stopped. */
  async make(wish: StatesWish, from: StatesFrom): Promise<StatesInfo | null> {
    this.refusal = ''
    this.making = { states: 0, of: wish.states }
    const made = await this.#worker.attempt(
      async (api): Promise<StatesInfo> => api.makeStates(wish, from),
      (reason) => (this.refusal = reason === 'cancelled' ? '' : reason),
    )
    this.making = null
    return made ?? null
  }

  async stop(): Promise<void> {
    await this.#attempt((api) => api.stopMaking())
  }

  /** What is wrong with a file is told; what is kept stays. */
  async importFile(file: File): Promise<StatesInfo | null> {
    const tell = (reason: string) => this.#notices.say('error', `${file.name}: ${reason}`, 'states')
    this.#notices.dismiss('states')
    return (await this.#worker.attempt(async (api): Promise<StatesInfo> => api.importStates(file), tell)) ?? null
  }

  async exportFile({ id, name }: Pick<StatesInfo, 'id' | 'name'>): Promise<void> {
    const bytes = await this.#attempt((api) => api.exportStates(id))
    if (bytes) saveFile(bytes, `${fileName(name, 'states')}.states.json`, 'application/json')
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#attempt((api) => api.renameStates(id, name))
  }

  /** Reports that asked about it carry it inside. */
  async remove(id: string): Promise<void> {
    await this.#attempt((api) => api.removeStates(id))
    this.#pictures.delete(id)
  }

  /** Of its first states. Errors: the worker's own, or WorkerLost. */
  picturesOf(id: string): Promise<readonly StatePicture[]> {
    const known = this.#pictures.get(id)
    if (known) return known
    const asked = this.#worker.ask(async (api): Promise<readonly StatePicture[]> =>
      api.statePictures(id, MOST_PICTURES),
    )
    this.#pictures.set(id, asked)
    asked.catch(() => this.#pictures.delete(id))
    return asked
  }

  receive(message: Extract<StudiesMessage, { type: 'drawn' | 'states' }>): void {
    if (message.type === 'states') void this.#refresh()
    else if (this.making) this.making = message
  }

  #attempt<T>(work: Work<StudiesApi, T>): Promise<T | undefined> {
    return this.#worker.attempt(work, (reason) => this.#notices.say('error', `Kept states: ${reason}`, 'states'))
  }
}
