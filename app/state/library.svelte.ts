import type { LibraryApi, LibraryEntry } from '../../workers/threads/api'
import { transfer, type Remote } from '../../workers/threads/client'
import { reasonOf } from './notices.svelte'
import type { Session } from './session.svelte'

/** The agents of this browser and of the site, as the page last heard of them. Other tabs' changes arrive by themselves. */
export class LibraryState {
  entries = $state.raw<readonly LibraryEntry[]>([])
  /** '' or why nothing can be kept here. */
  trouble = $state('')
  usage = $state.raw({ used: NaN, quota: NaN })
  /** A run that a closed tab left behind, until it is resumed or declined. */
  unfinished = $state.raw<LibraryEntry | null>(null)
  loaded = $state(false)
  readonly #api: Remote<LibraryApi>
  readonly #session: Pick<Session, 'stage' | 'notices'>

  constructor(api: Remote<LibraryApi>, session: Pick<Session, 'stage' | 'notices'>) {
    this.#api = api
    this.#session = session
    if (typeof BroadcastChannel !== 'undefined') new BroadcastChannel('nudge-library').onmessage = () => void this.refresh()
    void this.refresh()
    void this.lookForUnfinished()
  }

  entry(id: string | undefined): LibraryEntry | null {
    return this.entries.find((entry) => entry.id === id) ?? null
  }

  async refresh(): Promise<void> {
    await this.#ask('Library', async () => {
      const [entries, trouble, usage] = await Promise.all([this.#api.list(), this.#api.trouble(), this.#api.usage()])
      Object.assign(this, { entries, trouble, usage, loaded: true })
    })
  }

  async lookForUnfinished(): Promise<void> {
    await this.#ask('Library', async () => void (this.unfinished = await this.#api.unfinished()))
  }

  async forgetUnfinished(): Promise<void> {
    this.unfinished = null
    await this.#ask('Library', () => this.#api.forgetUnfinished())
  }

  /** On the stage, with the agent's own game. */
  async show({ id, card }: LibraryEntry): Promise<void> {
    const { stage } = this.#session
    await this.#ask(card.name, async () => {
      await this.openGame(card.env.id)
      // Without storage the stage's worker cannot see what this one holds.
      if (this.trouble && !id.startsWith('shipped/')) await stage.api.openAgentFile(await this.#api.export(id), card.name)
      else await stage.api.loadAgent(id)
    })
  }

  /** Beside the agent on the stage, judged on the same state; null: nobody. */
  async compare(entry: LibraryEntry | null): Promise<void> {
    await this.#ask(entry?.card.name ?? 'Compare', () => this.#session.stage.api.setRival(entry?.id ?? null))
  }

  /** Makes the stage show a game, if it does not already. */
  async openGame(env: string): Promise<void> {
    const { stage } = this.#session
    const { status } = stage
    if (status?.env === env) return
    const backend = status?.backend.id === 'webgpu' || status?.backend.id === 'wasm' ? status.backend.id : 'auto'
    await stage.start({ env, agent: null, seed: status?.seed ?? 1, backend }, stage.views)
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#change('Rename', () => this.#api.rename(id, name))
  }

  async delete(id: string): Promise<void> {
    await this.#change('Delete', () => this.#api.delete(id))
    await this.lookForUnfinished()
  }

  async exportFile({ id, card }: LibraryEntry): Promise<void> {
    await this.#ask('Export', async () => offerFile(await this.#api.export(id), card.name))
  }

  /** Reads a file somebody picked or dropped. */
  async importFile(file: File): Promise<LibraryEntry | undefined> {
    return this.#change(`Import of ${file.name}`, async () => {
      const bytes = new Uint8Array(await file.arrayBuffer())
      const entry = await this.#api.import(transfer(bytes, [bytes.buffer]))
      this.#session.notices.say('info', `“${entry.card.name}” is in your library.`, 'import')
      return entry
    })
  }

  async #change<T>(about: string, work: () => Promise<T>): Promise<T | undefined> {
    const result = await this.#ask(about, work)
    await this.refresh()
    return result
  }

  async #ask<T>(about: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      this.#session.notices.say('error', `${about}: ${reasonOf(error)}`, `library ${about}`)
      return undefined
    }
  }
}

/** Hands a file to the browser's downloads. */
export function offerFile(bytes: Uint8Array, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'agent'}.safetensors`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
