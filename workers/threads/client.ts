/** The page's only door to the workers (and the only importer of Comlink.wrap). */
import { transfer, wrap, type Remote } from 'comlink'
import { hearEnd } from './alive'
import explorerUrl from './explorer.worker.ts?worker&url'
import libraryUrl from './library.worker.ts?worker&url'
import rewardsUrl from './rewards.worker.ts?worker&url'
import stageUrl from './stage.worker.ts?worker&url'
import studiesUrl from './studies.worker.ts?worker&url'
import trainerUrl from './trainer.worker.ts?worker&url'
import { openModule } from './open-module'
import type {
  StudiesApi,
  StudiesMessage,
  ExplorerApi,
  ExplorerMessage,
  LibraryApi,
  PageMessage,
  RewardsApi,
  RewardsMessage,
  StageApi,
  StageMessage,
  TrainerApi,
  TrainerMessage,
} from './api'

export type { PageMessage, Remote }

export interface Connection<Api, Message = never> {
  readonly api: Remote<Api>
  /** Replaces the listener. */
  onMessage(listener: (message: Message) => void): void
  /** Down the same port, the other way (picture buffers going home). */
  post(message: PageMessage, transfers: Transferable[]): void
  close(): void
}

/** Told when a worker dies; `missing`: its script could not be loaded, so that asking for it again is of no use. */
export type Crashed = (reason: string, missing?: boolean) => void

/** Starts a worker. */
export type Opener<Api, Message = never> = (crashed: Crashed) => Connection<Api, Message>

interface Connectable {
  connect(port: MessagePort): Promise<void>
}

/** A worker that only answers. */
function attach<Api>(worker: Worker, crashed: Crashed): Connection<Api> {
  worker.onerror = (event) => {
    event.preventDefault()
    // A script that fails says why; one that did not come is a plain event.
    if (event instanceof ErrorEvent) crashed(event.message || 'without a reason')
    else crashed('it could not be loaded', true)
  }
  hearEnd(worker, () => crashed('it ended without a word'))
  worker.onmessageerror = () => crashed('a message could not be read')
  return { api: wrap<Api>(worker), onMessage() {}, post() {}, close: () => worker.terminate() }
}

/** One that speaks by itself as well. */
function connect<Api extends Connectable, Message>(worker: Worker, crashed: Crashed): Connection<Api, Message> {
  const { port1, port2 } = new MessageChannel()
  let listener: (message: Message) => void = () => {}
  port1.onmessage = (event: MessageEvent<Message>) => listener(event.data)
  const { api, close } = attach<Api>(worker, crashed)
  void (api as unknown as Remote<Connectable>).connect(transfer(port2, [port2]))
  return {
    api,
    onMessage: (next) => (listener = next),
    post: (message, transfers) => port1.postMessage(message, transfers),
    close() {
      port1.close()
      close()
    },
  }
}

export const openStage: Opener<StageApi, StageMessage> = (crashed) => connect(openModule(stageUrl, 'stage'), crashed)

export const openTrainer: Opener<TrainerApi, TrainerMessage> = (crashed) =>
  connect(openModule(trainerUrl, 'trainer'), crashed)

export const openStudies: Opener<StudiesApi, StudiesMessage> = (crashed) =>
  connect(openModule(studiesUrl, 'studies'), crashed)

export const openExplorer: Opener<ExplorerApi, ExplorerMessage> = (crashed) =>
  connect(openModule(explorerUrl, 'explorer'), crashed)

export const openRewards: Opener<RewardsApi, RewardsMessage> = (crashed) =>
  connect(openModule(rewardsUrl, 'rewards'), crashed)

export const openLibrary: Opener<LibraryApi> = (crashed) => attach(openModule(libraryUrl, 'library'), crashed)

export { transfer }
export { isTraining } from './training-lock'
