import { setImmediate as turnOfEvents } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sumTarget, valueTarget } from '../../../workers/lab/contracts/target'
import type { Edit } from '../../../workers/lab/contracts/env'
import type { BatchGame } from '../../../workers/lab/envs/game'
import type { Depth, Judgement } from '../../../workers/lab/play/look'
import type { Player } from '../../../workers/lab/play/player'
import type { Mind, StageMessage } from '../../../workers/threads/api'
import { FramePort } from '../../../workers/threads/frames'
import { Effort } from '../../../workers/threads/stage/effort'
import { CachedMinds } from '../../../workers/threads/stage/first-paint'
import type { Insights } from '../../../workers/threads/stage/insights'
import { Loop } from '../../../workers/threads/stage/loop'
import { Screen } from '../../../workers/threads/stage/screen'
import { Touch } from '../../../workers/threads/stage/touch'
import { createTurns } from '../../../workers/threads/stage/turns'
import { playerOn, openGame } from './stages'

/** Open until it is shut; then it holds whoever comes until the test lets them through. */
function createGate() {
  let shut = false
  const held: (() => void)[] = []
  return {
    shut: () => void (shut = true),
    pass: () => (shut ? new Promise<void>((resolve) => held.push(resolve)) : Promise.resolve()),
    get held() {
      return held.length
    },
    letThrough: () => void held.shift()?.(),
  }
}

/** The page's end of the port: collects what arrives, gives pictures back if it is a good page. */
function createPage(port: MessagePort, recycles = true): StageMessage[] {
  const messages: StageMessage[] = []
  port.onmessage = ({ data }: MessageEvent<StageMessage>) => {
    messages.push(data)
    if (recycles && data.type === 'frame') port.postMessage({ type: 'recycle', buffer: data.picture }, [data.picture])
  }
  return messages
}

/** A stage without a brain: minds are made up, cost what they are told to, and are ready when the gate lets them through. */
async function createScene(costs: Partial<Record<Depth, number>> = {}, recycles = true) {
  const game: BatchGame = await openGame('catch')
  const player = playerOn(game)
  const { port1, port2 } = new MessageChannel()
  const screen = new Screen()
  screen.connect(port1)
  const asked: Depth[] = []
  const gate = createGate()
  const effort = new Effort()
  const think = async (_: Player, __: unknown, depth: Depth) => {
    asked.push(depth)
    await gate.pass()
    effort.note(depth, costs[depth] ?? 0, performance.now())
    const numbers = new Float32Array(3)
    const mind: Mind = {
      logits: numbers,
      probabilities: numbers.slice(),
      value: 0,
      action: 1,
      forced: false,
      observation: new Uint8Array(4),
      maps: [],
      trail: [],
      ms: 0,
      cached: false,
    }
    return { mind, action: 1 }
  }
  const host = {
    turn: createTurns(),
    screen,
    insights: {
      effort,
      think,
      waiting: () => effort.waiting(true),
      playing: (ms: number) => effort.playing(ms, performance.now(), true),
    } as unknown as Insights,
    player: () => player,
    restarts: [] as number[],
    restart(seed: number) {
      host.restarts.push(seed)
      player.nextGame(seed)
    },
    changed: () => {},
    failures: [] as unknown[],
    failed: (error: unknown) => void host.failures.push(error),
  }
  return {
    player,
    host,
    asked,
    gate,
    messages: createPage(port2, recycles),
    close: () => [port1, port2].forEach((port) => port.close()),
  }
}

let scene: Awaited<ReturnType<typeof createScene>>
afterEach(() => {
  vi.useRealTimers()
  scene?.close()
})

const frames = () => scene.messages.filter((message) => message.type === 'frame')
const ball = (x: number): { edits: Edit[] } => ({ edits: [{ path: 'ball.x', value: x }] })
/** What somebody is thinking about just now is thought through. */
async function answered() {
  await expect.poll(() => scene.gate.held).toBe(1)
  scene.gate.letThrough()
}
/** The clock stands still until the test moves it; messages still come and go by themselves. */
function stopClock() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  vi.advanceTimersByTime(1000)
}
/** Lets messages in until it is so. Unlike expect.poll it does not move the clock. */
async function reached(what: string, holds: () => boolean) {
  for (const end = Date.now() + 240_000; !holds(); await turnOfEvents())
    if (Date.now() > end) throw new Error(`never: ${what}`)
}
/** Whatever the stage has said until now has arrived. */
async function heard() {
  const before = scene.messages.filter(({ type }) => type === 'notice').length
  scene.host.screen.notice('info', 'over')
  await expect.poll(() => scene.messages.filter(({ type }) => type === 'notice').length).toBe(before + 1)
}

describe('previews', () => {
  it('answer the latest, one in flight, coarse first and in full once the hand rests', async () => {
    scene = await createScene({ coarse: 30, full: 90 })
    const touch = new Touch(scene.host)
    scene.host.insights.effort.note('full', 90, performance.now())
    await scene.host.turn(() => touch.begin())
    scene.asked.length = 0
    scene.gate.shut()
    for (let i = 0; i < 10; i++) touch.preview(ball(20 + i), i)
    await answered()
    // The tenth is in flight when another comes: the hand has not rested.
    await expect.poll(() => scene.gate.held).toBe(1)
    touch.preview(ball(29), 10)
    for (let i = 0; i < 4; i++) await answered()
    await expect.poll(() => frames().map(({ preview }) => preview?.request)).toEqual([0, 9, 10, 10])
    // The last two: the un-edited side in full too, then the edited one.
    expect(scene.asked).toEqual(['coarse', 'coarse', 'coarse', 'full', 'full'])
    expect(touch.commit('moved')).toBe(true)
    expect(scene.player.world.read('ball.x')).toBe(29)
    expect(scene.host.failures).toEqual([])
  })

  it('tell why an edit is refused, show the last legal state and carry the ghost', async () => {
    scene = await createScene()
    const touch = new Touch(scene.host)
    await scene.host.turn(() => touch.begin())
    const refusals = () => new Map(frames().map(({ preview }) => [preview?.request, preview?.refusal]))
    touch.preview(ball(30), 1)
    await expect.poll(() => refusals().get(1)).toBe('')
    touch.preview(ball(9999), 2)
    await expect.poll(() => refusals().get(2)).toContain('ball.x')
    touch.preview({ id: 'no-such', options: {} }, 3)
    await expect.poll(() => refusals().get(3)).toContain('no-such')
    expect(scene.player.world.read('ball.x')).toBe(30)
    expect(frames().every(({ preview }) => preview?.ghost.byteLength === 84 * 84 * 4 && preview.before)).toBe(true)
    await scene.host.turn(() => touch.cancel())
    expect(scene.player.editing).toBe(false)
  })

  it('commit what came last even if it was never shown', async () => {
    scene = await createScene({ full: 40 })
    const touch = new Touch(scene.host)
    await scene.host.turn(() => touch.begin())
    touch.preview(ball(30), 1)
    touch.preview(ball(33), 2)
    expect(await scene.host.turn(() => touch.commit('x'))).toBe(true)
    expect(scene.player.world.read('ball.x')).toBe(33)
  })
})

describe('the loop', () => {
  it('plays in real time with a picture for every tick, and a mind at every decision', async () => {
    stopClock()
    scene = await createScene()
    const loop = new Loop(scene.host)
    loop.speed = 1
    loop.play()
    const began = performance.now()
    for (let tick = 0; tick < 24; tick++) {
      await reached(
        'nothing but the clock is waited for',
        () => vi.getTimerCount() === 1 && frames().length === tick + 1 && scene.host.screen.ready,
      )
      expect(scene.player.driver.tick).toBe(tick)
      vi.advanceTimersToNextTimer()
    }
    await reached('a second', () => scene.player.driver.tick === 24)
    loop.halt()
    // 24 ticks a second.
    expect(performance.now() - began).toBe(1000)
    const seen = frames()
    expect(seen.map(({ tick }) => tick)).toEqual(seen.map((_, i) => i))
    expect(seen.every(({ tick, mind }) => Boolean(mind) === (tick % 4 === 0))).toBe(true)
  })

  it('skips pictures, never steps, when the page gives none back', async () => {
    stopClock()
    scene = await createScene({}, false)
    const loop = new Loop(scene.host)
    loop.speed = 4
    loop.play()
    for (let decision = 0; decision < 6; decision++) {
      await reached('nothing but the clock is waited for', () => vi.getTimerCount() === 1)
      expect(scene.player.driver.decision).toBe(decision)
      vi.advanceTimersToNextTimer()
    }
    await reached('six decisions', () => scene.player.driver.decision === 6)
    loop.halt()
    vi.useRealTimers()
    await heard()
    expect(frames().map(({ decision }) => decision)).toEqual([0, 1, 2])
  })

  it('keeps the last picture of a game, then starts the next seed by itself', async () => {
    scene = await createScene()
    const loop = new Loop(scene.host)
    loop.speed = Infinity
    scene.player.newGame(7)
    loop.play()
    await expect.poll(() => scene.host.restarts.length).toBeGreaterThan(1)
    loop.halt()
    expect(scene.host.restarts.slice(0, 2)).toEqual([8, 9])
    await heard()
    const last = frames().find(({ ended }) => ended !== '')
    expect(['caught', 'missed']).toContain(last?.ended)
    expect(scene.host.failures).toEqual([])
  })

  it('does not act on a choice made before the state was changed', async () => {
    scene = await createScene()
    const loop = new Loop(scene.host)
    loop.speed = Infinity
    scene.gate.shut()
    loop.play()
    await expect.poll(() => scene.gate.held).toBe(1)
    const changed = scene.host.turn(() => {
      loop.touched()
      scene.player.newGame(3)
    })
    scene.gate.letThrough()
    await changed
    // The next choice is being made: the one before it was not carried out.
    await expect.poll(() => scene.gate.held).toBe(1)
    expect(scene.player.driver.decision).toBe(0)
    // Nor is this one, once play has halted; what is chosen after it is.
    loop.halt()
    loop.play()
    for (let i = 0; i < 2; i++) await answered()
    await expect.poll(() => scene.gate.held).toBe(1)
    expect(scene.player.driver.decision).toBe(1)
    loop.halt()
    scene.gate.letThrough()
  })

  it('hands a failure on and stops', async () => {
    scene = await createScene()
    const loop = new Loop({
      ...scene.host,
      insights: { ...scene.host.insights, think: () => Promise.reject(new Error('no')) } as unknown as Insights,
    })
    loop.play()
    await expect.poll(() => scene.host.failures.length).toBe(1)
    expect(loop.playing).toBe(false)
  })
})

describe('effort', () => {
  let effort: Effort
  beforeEach(() => void (effort = new Effort()))

  it('explains every decision in full while that is cheap', () => {
    for (let now = 0; now < 1000; now += 66) {
      expect(effort.playing(66, now, false)).toBe('full')
      effort.note('full', 8, now + 8)
    }
  })

  it('tries the coarse map before the full one where there is one', () => {
    expect(effort.playing(66, 0, true)).toBe('coarse')
    expect(effort.waiting(true)).toBe('coarse')
    effort.note('coarse', 4, 4)
    expect(effort.playing(66, 66, true)).toBe('full')
    effort.reset()
    effort.note('coarse', 30, 30)
    expect(effort.playing(66, 96, true)).toBe('coarse')
    expect(effort.waiting(true)).toBe('coarse')
    expect(effort.waiting(false)).toBe('full')
  })

  it('falls back to coarse maps, and to none at all for a while, when maps cost more than a decision', () => {
    effort.note('full', 2000, 2000)
    expect(effort.playing(66, 2066, true)).toBe('coarse')
    effort.note('coarse', 300, 2400)
    expect(effort.playing(66, 2466, true)).toBe('act')
    expect(effort.playing(66, 2400 + 4 * 300, true)).toBe('coarse')
    effort.note('coarse', 20, 3700)
    expect(effort.playing(66, 3766, true)).toBe('coarse')
    expect(effort.waiting(true)).toBe('coarse')
    effort.reset()
    expect(effort.playing(66, 3766, false)).toBe('full')
  })

  it('spends a bounded part of the time on slow maps', () => {
    let [now, spent] = [0, 0]
    while (now < 120_000) {
      const depth = effort.playing(66, now, true)
      const cost = depth === 'full' ? 900 : depth === 'coarse' ? 300 : 1
      now += Math.max(66, cost)
      if (depth !== 'act') spent += cost
      effort.note(depth, cost, now)
    }
    expect(spent / now).toBeLessThan(0.35)
    expect(spent).toBeGreaterThan(0)
  })
})

describe('pictures', () => {
  it('are used again once they come back, and held back while they do not', async () => {
    stopClock()
    const { port1, port2 } = new MessageChannel()
    const port = new FramePort(port1)
    const received: ArrayBuffer[] = []
    port2.onmessage = ({ data }: MessageEvent<{ picture: ArrayBuffer }>) => void received.push(data.picture)
    const send = () => {
      const picture = port.copy(Uint8Array.of(1, 2, 3, 4))
      port.sendPictures({ picture }, 1, [picture])
      expect(picture.byteLength).toBe(0)
    }
    for (let i = 0; i < 3; i++) send()
    expect(port.ready).toBe(false)
    await reached('three pictures', () => received.length === 3)
    expect(received.map((buffer) => [...new Uint8Array(buffer)])).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ])
    const [back] = received
    port2.postMessage({ type: 'recycle', buffer: back }, [back as ArrayBuffer])
    await reached('one back', () => port.ready)
    port.close()
  })
})

describe('the first paint', () => {
  it('answers for the recorded episode and for nothing else', async () => {
    const game = await openGame('catch')
    const player = playerOn(game)
    player.newGame(9)
    for (const action of [1, 0, 2]) player.decide(action)
    const recording = { format: 1 as const, agent: 'shipped/x', ...player.episode() }
    const view = { method: 'jacobian', target: sumTarget, options: {} }
    const at = (index: number) => ({ map: Float32Array.of(index), logits: Float32Array.of(index, 0, 0), value: index })
    const cached = new CachedMinds(recording, {
      recording: recording.hash,
      view,
      width: 1,
      height: 1,
      actions: 3,
      count: 3,
      signed: false,
      levels: 63,
      at,
    })
    player.newGame(9)
    const first: { judgement: Judgement; action: number } | null = cached.at(player, [view])
    expect([first?.action, first?.judgement.value, first?.judgement.maps.length]).toEqual([1, 0, 1])
    expect(cached.at(player, [{ ...view, target: valueTarget }])?.judgement.maps).toEqual([])
    player.decide(1)
    expect(cached.at(player, [view])?.judgement.value).toBe(1)
    player.decide(2)
    expect(cached.at(player, [view])).toBeNull()
    player.newGame(10)
    expect(cached.at(player, [view])).toBeNull()
  })
})
