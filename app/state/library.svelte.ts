import type { Damaged } from '../../workers/lab/contracts/shelf'
import type { LibraryApi, LibraryEntry, OpenRequest } from '../../workers/threads/api'
import type { Opener } from '../../workers/threads/client'
import { fileName, saveFile } from './files'
import { Line, type Work } from './line'
import type { Session } from './session.svelte'

/** The agents of this browser and of the site, as the page last heard of them. Other tabs' changes arrive by themselves. */
export class LibraryState {
  entries = $state.raw<readonly LibraryEntry[]>([])
  /** What is kept here and cannot be read. */
  damaged = $state.raw<readonly Damaged[]>([])
  /** '' or why nothing can be kept here. */
  trouble = $state('')
  usage = $state.raw({ used: NaN, quota: NaN })
  /** A run that a closed tab left behind, until it is resumed or declined. */
  unfinished = $state.raw<LibraryEntry | null>(null)
  loaded = $state(false)
  /** A look at the library under way, and the one that is wanted after it. */
  #looking: Promise<void> | null = null
  #again = false
  readonly #line: Line<LibraryApi>
  readonly #session: Pick<Session, 'stage' | 'notices'>

  constructor(opener: Opener<LibraryApi>, session: Pick<Session, 'stage' | 'notices'>) {
    this.#line = new Line(opener, {
      receive() {},
      missing: () => session.notices.sayReload(),
      lost: (reason) =>
        session.notices.say('warning', `The library stopped (${reason}); what is kept is safe, try again.`, 'library'),
    })
    this.#session = session
    if (typeof BroadcastChannel !== 'undefined')
      new BroadcastChannel('nudge-library').onmessage = () => void this.refresh()
    void this.refresh()
    void this.lookForUnfinished()
  }

  entry(id: string | undefined): LibraryEntry | null {
    return this.entries.find((entry) => entry.id === id) ?? null
  }

  /** Who there is has been told, or cannot be had. */
  async known(): Promise<void> {
    if (!this.loaded) await this.refresh()
  }

  /** One look at a time: whatever is told of meanwhile, however often, is seen by one more. */
  refresh(): Promise<void> {
    this.#again = true
    return (this.#looking ??= this.#lookUntilSeen())
  }

  async #lookUntilSeen(): Promise<void> {
    while (this.#again) {
      this.#again = false
      await this.#look()
    }
    this.#looking = null
  }

  async #look(): Promise<void> {
    await this.#ask('Library', async (api) => {
      const [entries, damaged, trouble, usage] = await Promise.all([
        api.list(),
        api.damaged(),
        api.trouble(),
        api.usage(),
      ])
      Object.assign(this, { entries, damaged, trouble, usage, loaded: true })
    })
  }

  async lookForUnfinished(): Promise<void> {
    await this.#ask('Library', async (api) => void (this.unfinished = await api.unfinished()))
  }

  async forgetUnfinished(): Promise<void> {
    this.unfinished = null
    await this.#ask('Library', (api) => api.forgetUnfinished())
  }

  /** On the stage, with the agent's own game. */
  async show({ id, card }: LibraryEntry): Promise<void> {
    await this.#ask(card.name, async (api) => {
      // Without storage the stage's worker cannot see what this one holds.
      const unseen = this.trouble !== '' && !id.startsWith('shipped/')
      await this.putOn(card.env.id, id, unseen ? { bytes: await api.export(id), label: card.name } : undefined)
    })
  }

  /** Beside the agent on the stage, judged on the same state; null: nobody. */
  async compare(entry: LibraryEntry | null): Promise<void> {
    await this.#ask(entry?.card.name ?? 'Compare', () => this.#session.stage.api.setRival(entry?.id ?? null))
  }

  /** An agent, and its game with it if that is not on the stage: one question, so that what was open stays where the two do not fit. */
  async putOn(env: string, agent: string, file?: OpenRequest['file']): Promise<void> {
    const { stage } = this.#session
    const { status } = stage
    if (status?.env === env) return file ? stage.api.openAgentFile(file.bytes, file.label) : stage.api.loadAgent(agent)
    const backend = status?.backend.id === 'webgpu' || status?.backend.id === 'wasm' ? status.backend.id : 'auto'
    await stage.start({ env, agent, seed: status?.seed ?? 1, backend, ...(file && { file }) }, stage.views)
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#change('Rename', (api) => api.rename(id, name))
  }

  async delete(id: string): Promise<void> {
    await this.#change('Delete', (api) => api.delete(id))
    await this.lookForUnfinished()
  }

  async exportFile({ id, card }: LibraryEntry): Promise<void> {
    await this.#ask('Export', async (api) => offerFile(await api.export(id), card.name))
  }

  /** As it lies: somebody's newer site may still read it. */
  async exportDamaged({ id }: Damaged): Promise<void> {
    await this.#ask('Export', async (api) => offerFile(await api.export(id), id))
  }

  /** Reads a file somebody picked or dropped. */
  async importFile(file: File): Promise<LibraryEntry | undefined> {
    return this.#change(`Import of ${file.name}`, async (api) => {
      const entry = await api.import(file)
      this.#session.notices.say('info', `“${entry.card.name}” is in your library.`, 'import')
      return entry
    })
  }

  async #change<T>(about: string, work: Work<LibraryApi, T>): Promise<T | undefined> {
    const result = await this.#ask(about, work)
    await this.refresh()
    return result
  }

  #ask<T>(about: string, work: Work<LibraryApi, T>): Promise<T | undefined> {
    const key = `library ${about}`
    return this.#line.attempt(
      async (api) => {
        const answer = await work(api)
        this.#session.notices.dismiss(key)
        return answer
      },
      (error) => this.#session.notices.fail(error, about, key),
    )
  }
}

/** A file of weights for the browser's downloads. */
export function offerFile(bytes: Uint8Array, name: string): void {
  saveFile(bytes, `${fileName(name, 'agent')}.safetensors`, 'application/octet-stream')
}
