import type { World } from '../../lab/contracts/world'
import type { Player } from '../../lab/play/player'
import type { FrameMessage, HistoryMessage, Mind, NoticeMessage, Preview, StatusMessage } from '../api'
import { FramePort } from '../frames'

/** Everything the worker says by itself: pictures, status, history, notices. Silent until the page has connected. */
export class Screen {
  #port: FramePort | null = null
  epoch = 0

  connect(port: MessagePort): void {
    this.#port?.close()
    this.#port = new FramePort(port)
  }

  /** False: the page is behind; only pictures that must come should be shown. */
  get ready(): boolean {
    return this.#port?.ready ?? false
  }

  /** `must`: shown even if the page is behind (the last picture before a halt, an answer to a preview). */
  show(
    player: Player,
    mind: Mind | undefined,
    preview?: Omit<Preview, 'ghost'> & { readonly ghost: Uint8ClampedArray },
    must = true,
  ): void {
    const port = this.#port
    if (!port || (!must && !port.ready)) return
    const picture = port.copy(
      player.world.paint?.() ?? new Uint8ClampedArray(4 * player.spec.width * player.spec.height),
    )
    const ghost = preview && port.copy(preview.ghost)
    const message: FrameMessage = {
      type: 'frame',
      epoch: this.epoch,
      ...describe(player),
      picture,
      ...(mind && { mind }),
      ...(preview && ghost && { preview: { ...preview, ghost } }),
    }
    port.sendPictures(message, ghost ? 2 : 1, [picture, ...(ghost ? [ghost] : []), ...(mind ? buffersOf(mind) : [])])
  }

  status(message: Omit<StatusMessage, 'type'>): void {
    this.#port?.send({ type: 'status', ...message })
  }

  history(player: Player): void {
    const entries = player.history.entries.map(({ intervention: { label, at, edits } }) => ({
      label,
      ...at,
      edits: edits.length,
    }))
    const message: HistoryMessage = { type: 'history', entries, position: player.history.position }
    this.#port?.send(message)
  }

  replay(share: number): void {
    this.#port?.send({ type: 'replay', share })
  }

  notice(level: NoticeMessage['level'], text: string): void {
    this.#port?.send({ type: 'notice', level, text })
  }
}

function describe({ world, spec, driver }: Player) {
  return {
    decision: driver.decision,
    tick: driver.tick,
    boxes: world.locate?.() ?? [],
    score: world.score(),
    displayedScore: displayedScore(world),
    lives: world.lives(),
    ended:
      driver.ended > 0
        ? (spec.endings[driver.ended] ?? 'over')
        : driver.over
          ? `cut after ${driver.rhythm.timeLimit} decisions`
          : '',
  }
}

function displayedScore(world: World): number {
  const shown = world.spec.fields.some(({ path }) => path === 'displayedScore')
  return shown && world.read ? Number(world.read('displayedScore')) : world.score()
}

/** Minds are made for one message, so their arrays can leave with it. */
function buffersOf(mind: Mind): ArrayBuffer[] {
  const arrays = [
    mind.logits,
    mind.probabilities,
    mind.observation,
    ...(mind.memory ? [mind.memory] : []),
    ...mind.maps.map(({ map }) => map),
  ]
  if (mind.rival) arrays.push(mind.rival.probabilities, ...mind.rival.maps.map(({ map }) => map))
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))]
}
