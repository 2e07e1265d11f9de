import type { TrajectoryInfo } from '../../workers/lab/contracts/trajectory'
import { transfer } from '../../workers/threads/client'
import { fileName, saveFile } from '../state/files'
import type { Explorer } from './explorer.svelte'
import type { ExplorerApi } from '../../workers/threads/api'
import type { Work } from '../state/line'
import { tableOf } from './table'

/** The trajectories kept in this browser. */
export class Shelf {
  infos = $state.raw<readonly TrajectoryInfo[]>([])
  /** A trajectory is being made. */
  busy = $state(false)
  readonly #explorer: Explorer

  constructor(explorer: Explorer) {
    this.#explorer = explorer
  }

  async refresh(): Promise<void> {
    this.infos = (await this.#explorer.ask((api) => api.list())) ?? this.infos
  }

  /** Keeps a recording that the stage gave away, and shows it. */
  async keep(recording: Uint8Array, agent: string | null, name: string): Promise<void> {
    await this.#make((api) => api.keep(transfer(recording, [recording.buffer as ArrayBuffer]), agent, name))
  }

  async play(request: Parameters<ExplorerApi['play']>[0]): Promise<void> {
    await this.#make((api) => api.play(request))
  }

  async importFile(file: File): Promise<void> {
    await this.#make((api) => api.importFile(file))
  }

  async #make(work: Work<ExplorerApi, TrajectoryInfo>): Promise<void> {
    this.busy = true
    await this.#explorer.findings.makeWay()
    const info = await this.#explorer.ask(work)
    this.busy = false
    if (!info) return
    await this.refresh()
    await this.#explorer.show(info.id)
  }

  async exportFile({ id, name }: TrajectoryInfo): Promise<void> {
    const file = await this.#explorer.ask((api) => api.exportFile(id))
    if (file) saveFile(file, `${fileName(name, 'trajectory')}.safetensors`, 'application/octet-stream')
  }

  /** The per-decision table of what is open. */
  saveTable(): void {
    const { open } = this.#explorer
    if (open) saveFile(tableOf(open), `${fileName(open.info.name, 'trajectory')}.csv`, 'text/csv')
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#explorer.ask((api) => api.rename(id, name))
    await this.refresh()
  }

  async remove(id: string): Promise<void> {
    await this.#explorer.ask((api) => api.remove(id))
    if (this.#explorer.open?.info.id === id) this.#explorer.close()
    await this.refresh()
  }
}
