import { quantities } from '../../contracts/quantity'
import type { StateView } from '../../contracts/script'
import {
  agentOf,
  cellAt,
  heightOf,
  isGround,
  pits,
  things,
  worldOf,
  type Kinds,
} from '../../interventions/catalogue/coinrun/world'

/** Of the cell under a foot: what the game itself takes off. */
const FEET = 0.01
const cells = 'cells'
const ahead = 'From the agent’s middle to the right, where it is in view.'

/** What decides in CoinRun whether to run or to jump. Only what is in view is told: nobody can know of more. */
export default quantities(
  'coinrun',
  {
    speedRight: { title: 'speed to the right', unit: 'cells/tick', help: 'Its own, negative to the left.' },
    speedUp: { title: 'speed upwards', unit: 'cells/tick', help: 'Its own, negative when it falls.' },
    support: {
      title: 'standing',
      unit: '',
      help: 'It could jump now: it has ground or a crate under a foot, and does not fall.',
    },
    phase: {
      title: 'phase of a jump',
      unit: 'ticks',
      help: 'Since a jump began that would have its present speed upwards now; only where it does not stand.',
    },
    sawSeen: { title: 'a saw ahead', unit: '', help: 'In view, to the right of the agent’s middle.' },
    saw: { title: 'distance to the next saw', unit: cells, help: `${ahead} To the saw’s middle.` },
    enemySeen: { title: 'an enemy ahead', unit: '', help: 'In view, to the right of the agent’s middle.' },
    enemy: { title: 'distance to the next enemy', unit: cells, help: `${ahead} To the enemy’s middle.` },
    enemySpeed: {
      title: 'speed of the next enemy',
      unit: 'cells/tick',
      help: 'To the right; of the next one ahead in view.',
    },
    crateSeen: { title: 'a crate ahead', unit: '', help: 'In view, to the right of the agent’s middle.' },
    gapSeen: {
      title: 'a gap ahead',
      unit: '',
      help: 'A pit’s near brink in view, to the right of the agent’s middle.',
    },
    gap: { title: 'distance to the next gap', unit: cells, help: `${ahead} To the pit’s near brink.` },
    rise: {
      title: 'distance to the next rise',
      unit: cells,
      help: `${ahead} To the next ground higher than that under the agent.`,
    },
    riseBy: {
      title: 'height of the next rise',
      unit: cells,
      help: 'Of the next higher ground ahead in view, over that under the agent.',
    },
    coinSeen: { title: 'the coin ahead', unit: '', help: 'In view, to the right of the agent’s middle.' },
    coin: { title: 'distance to the coin', unit: cells, help: `${ahead} To the middle of its cell.` },
  },
  (state) => {
    const { x, y } = agentOf(state)
    const half = state.number('view.cells') / 2
    const world = worldOf(state)
    const isAhead = (at: { readonly x: number; readonly y: number }) =>
      at.x > x && at.x - x <= half && Math.abs(at.y - y) <= half
    const all = things(state)
      .filter(isAhead)
      .sort((a, b) => a.x - b.x)
    const next = (kind: Kinds) => all.find((thing) => thing.kind === kind)
    const [saw, enemy] = [next('saws'), next('enemies')]
    const gap = pits(world).find(({ from, height }) => isAhead({ x: from, y: height }))
    const coin = { x: state.number('coin.column') + 0.5, y: state.number('coin.row') + 0.5 }
    const coinSeen = state.read('coin.there') === true && isAhead(coin)
    const rise = nextRise(world, x, half)
    const support = isSupported(state, world)
    const vy = state.number('agent.vy')
    return {
      speedRight: state.number('agent.vx'),
      speedUp: vy,
      support: Number(support),
      phase: support ? NaN : (state.number('rules.jump') - vy) / state.number('rules.gravity'),
      sawSeen: Number(saw !== undefined),
      saw: saw ? saw.x - x : NaN,
      enemySeen: Number(enemy !== undefined),
      enemy: enemy ? enemy.x - x : NaN,
      enemySpeed: enemy ? state.number(`things[${enemy.number}].vx`) : NaN,
      crateSeen: Number(next('crates') !== undefined),
      gapSeen: Number(gap !== undefined),
      gap: gap ? gap.from - x : NaN,
      rise: rise ? rise.column - x : NaN,
      riseBy: rise ? rise.by : NaN,
      coinSeen: Number(coinSeen),
      coin: coinSeen ? coin.x - x : NaN,
    }
  },
)

/** As the game decides in its next tick whether a jump begins. */
function isSupported(state: StateView, world: readonly number[]): boolean {
  if (state.number('agent.vy') !== 0) return false
  if (state.read('agent.onCrate') === true) return true
  const { x, y } = agentOf(state)
  const aside = state.number('agent.rx') - FEET
  const row = Math.floor(y - (state.number('agent.ry') + FEET))
  return [x - aside, x + aside].some((foot) => isGround(cellAt(world, Math.floor(foot), row)))
}

/** The next column to the right, as far as is seen, whose ground is higher than that under the agent. */
function nextRise(world: readonly number[], x: number, far: number) {
  const here = Math.floor(x)
  const height = heightOf(world, here)
  for (let column = here + 1; column <= x + far; column++) {
    const by = heightOf(world, column) - height
    if (by > 0) return { column, by }
  }
  return null
}
