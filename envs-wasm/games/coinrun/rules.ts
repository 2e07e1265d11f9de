/** A tick, in its order: support, the agent's speed, everybody's moves (the agent's last), what it touches, trails, time. */
import * as slots from '../../kit/slots'
import { look } from './camera'
import {
  BY_ENEMY, BY_LAVA, BY_SAW, COIN, CRATE, ENEMY, LAVA, LAVA_TOP, MOST_TRAILS, NO_COIN, NO_TIME, OUTSIDE, SAW, SIDE, State, TRAIL_AGE, Thing, Trail, cell, isGround,
  rulesOf, stateOf, thingOf, trailOf,
} from './state'
import { press, walkAgent, walkEnemy } from './walk'

/** Both in double. */
const FEET: f64 = 0.01
const DOWN: f64 = 0.2
/** What the agent touches is a little narrower than its box. */
const TOUCH: f32 = 0.001
const TRAIL_RISE: f32 = 0.01
const REWARD = 10

/** Actions 0 … 8 are left, none, right by down, none, up; all others do nothing. */
export function tick(slot: i32, action: i32): void {
  const s = stateOf(slot)
  if (s.ending) return slots.report(0, <u8>s.ending, 0)
  s.tick++
  const kept = action > 8 ? 4 : action
  const right = kept / 3 - 1
  const asked = (kept % 3) - 1
  if (right) s.facesRight = <u8>(right > 0)
  s.pressed = <u8>(right != 0)
  s.support = <u8>hasSupport(s)
  s.onCrate = 0
  const up = asked > 0 && !s.support ? 0 : asked
  accelerate(s, right, up)
  press(up)
  moveAll(s)
  if (!s.frozen) walkAgent(s, right, up)
  s.causes = touched(s)
  leaveTrails(s)
  s.lastX = s.x
  s.lastY = s.y
  if (s.tick >= rulesOf(s).timeLimit) s.causes |= 1 << NO_TIME
  finish(s)
}

/** The first cause in their order is the ending; the coin pays whatever else happened. */
function finish(s: State): void {
  const pay = s.causes & (1 << COIN) ? REWARD : 0
  s.ending = s.causes ? ctz(s.causes) : 0
  s.score += pay
  s.lives = s.ending ? 0 : 1
  look(s)
  slots.report(<f32>pay, <u8>s.ending, <u8>(s.ending != 0))
}

function hasSupport(s: State): bool {
  if (s.vy != 0) return false
  if (s.onCrate) return true
  const aside = <f64>s.rx - FEET
  const row = <i32>floor(<f32>(<f64>s.y - (<f64>s.ry + FEET)))
  return isGround(cell(s, <i32>floor(<f32>(<f64>s.x - aside)), row)) || isGround(cell(s, <i32>floor(<f32>(<f64>s.x + aside)), row))
}

function accelerate(s: State, right: i32, up: i32): void {
  const rules = rulesOf(s)
  const mix: f32 = s.support ? rules.mix : rules.mix * rules.air
  const step: f32 = mix * rules.speed
  const vx: f32 = (1 - mix) * s.vx + step * <f32>right
  s.vx = abs(vx) < step ? 0 : vx
  if (up > 0) {
    s.vy = rules.jump
    return
  }
  if (s.support) s.vy = <f32>(<f64>s.vy + DOWN * <f64>up)
  s.vy = min(max(s.vy - rules.gravity, -rules.jump), rules.jump)
}

/** The last in the list first: trails, then what the level made. */
function moveAll(s: State): void {
  for (let i = s.trailCount - 1; i >= 0; i--) {
    const trail = trailOf(s, i)
    trail.y += TRAIL_RISE
    trail.age++
  }
  for (let i = s.thingCount - 1; i >= 0; i--) {
    const one = thingOf(s, i)
    if (one.there && !one.frozen && one.kind == ENEMY) walkEnemy(s, one)
  }
}

/** Every cause of an end that holds where everybody is now. */
export function touched(s: State): i32 {
  let causes = 0
  for (let i = 0; i < s.thingCount; i++) {
    const one = thingOf(s, i)
    if (one.kind != CRATE && one.there && meets(s, one)) causes |= 1 << (one.kind == SAW ? BY_SAW : BY_ENEMY)
  }
  const wide = s.rx - TOUCH
  const tall = s.ry - TOUCH
  const right = <i32>(s.x + wide)
  const top = <i32>(s.y + tall)
  for (let column = <i32>(s.x - wide); column <= right; column++)
    for (let row = <i32>(s.y - tall); row <= top; row++) {
      const kind = cell(s, column, row)
      if (kind == LAVA || kind == LAVA_TOP) causes |= 1 << BY_LAVA
      if (s.coinThere && column == s.coinColumn && row == s.coinRow) causes |= 1 << COIN
      if (column == s.endColumn && row == s.endRow) causes |= 1 << NO_COIN
    }
  return s.x < 0 || s.y < 0 || s.x > <f32>SIDE || s.y > <f32>SIDE ? causes | (1 << OUTSIDE) : causes
}

// @ts-ignore: decorator
@inline
function meets(s: State, one: Thing): bool {
  return abs(s.x - one.x) < s.rx + one.rx && abs(s.y - one.y) < s.ry + one.ry
}

/** The old ones go, and every enemy leaves a new one, the last in the list first. */
function leaveTrails(s: State): void {
  let old = 0
  while (old < s.trailCount && trailOf(s, old).age >= TRAIL_AGE) old++
  dropTrails(s, old)
  if (!rulesOf(s).trails) return
  for (let i = s.thingCount - 1; i >= 0; i--) {
    const one = thingOf(s, i)
    if (!one.there || one.kind != ENEMY || s.trailCount == MOST_TRAILS) continue
    const trail = trailOf(s, s.trailCount++)
    trail.x = one.x
    trail.y = one.y - one.ry * 0.5
    trail.age = 0
  }
}

/** The oldest are the first. */
function dropTrails(s: State, count: i32): void {
  if (!count) return
  const bytes = offsetof<Trail>()
  const first = changetype<usize>(trailOf(s, 0))
  s.trailCount -= count
  memory.copy(first, first + <usize>count * bytes, <usize>s.trailCount * bytes)
  memory.fill(first + <usize>s.trailCount * bytes, 0, <usize>count * bytes)
}
