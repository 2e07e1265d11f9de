/** The page's only door to the workers (and the only importer of Comlink.wrap). */
import { transfer, wrap, type Remote } from 'comlink'
import type { ExperimentsApi, ExperimentsMessage, ExplorerApi, ExplorerMessage, LibraryApi, PageMessage, StageApi, StageMessage, TrainerApi, TrainerMessage } from './api'

export type { Remote }

export interface Connection<Api, Message> {
  readonly api: Remote<Api>
  /** Replaces the listener. */
  onMessage(listener: (message: Message) => void): void
  /** Down the same port, the other way (picture buffers going home). */
  post(message: PageMessage, transfers: Transferable[]): void
  close(): void
}

interface Connectable {
  connect(port: MessagePort): Promise<void>
}

function connect<Api extends Connectable, Message>(worker: Worker, crashed: (reason: string) => void): Connection<Api, Message> {
  const { port1, port2 } = new MessageChannel()
  let listener: (message: Message) => void = () => {}
  port1.onmessage = (event: MessageEvent<Message>) => listener(event.data)
  worker.onerror = (event) => {
    event.preventDefault()
    crashed(event.message || 'the worker could not be loaded')
  }
  worker.onmessageerror = () => crashed('a message could not be read')
  const api = wrap<Api>(worker)
  void (api as unknown as Remote<Connectable>).connect(transfer(port2, [port2]))
  return {
    api,
    onMessage: (next) => (listener = next),
    post: (message, transfers) => port1.postMessage(message, transfers),
    close() {
      port1.close()
      worker.terminate()
    },
  }
}

export function openStage(crashed: (reason: string) => void): Connection<StageApi, StageMessage> {
  return connect(new Worker(new URL('./stage.worker.ts', import.meta.url), { type: 'module', name: 'stage' }), crashed)
}

export function openTrainer(crashed: (reason: string) => void): Connection<TrainerApi, TrainerMessage> {
  return connect(new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module', name: 'trainer' }), crashed)
}

export function openExperiments(crashed: (reason: string) => void): Connection<ExperimentsApi, ExperimentsMessage> {
  return connect(new Worker(new URL('./experiments.worker.ts', import.meta.url), { type: 'module', name: 'experiments' }), crashed)
}

export function openExplorer(crashed: (reason: string) => void): Connection<ExplorerApi, ExplorerMessage> {
  return connect(new Worker(new URL('./explorer.worker.ts', import.meta.url), { type: 'module', name: 'explorer' }), crashed)
}

export function openLibrary(): Remote<LibraryApi> {
  return wrap<LibraryApi>(new Worker(new URL('./library.worker.ts', import.meta.url), { type: 'module', name: 'library' }))
}

export { decodeLink, encodeLink, type LinkState } from '../lab/recording/link'
export { transfer }
export { isTraining } from './training-lock'
