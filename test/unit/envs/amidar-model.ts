/**
 * Amidar's rules a second time, written from the facts about the original and in another manner: on the plain tree of its
 * JSON, with sets, lists and big integers, without a thought for speed. What the module plays is held against this.
 */
export interface Tile {
  tx: number
  ty: number
}
type Direction = 'Up' | 'Down' | 'Left' | 'Right'
export interface Ai {
  EnemyLookupAI?: { next: number; default_route_index: number }
  EnemyPerimeterAI?: { start: Tile }
  EnemyAmidarMvmt?: { vert: Direction; horiz: Direction; start_vert: Direction; start_horiz: Direction; start: Tile }
  EnemyRandomMvmt?: { start: Tile; start_dir: Direction; dir: Direction }
  EnemyTargetPlayer?: {
    start: Tile
    start_dir: Direction
    vision_distance: number
    dir: Direction
    player_seen: Tile | null
  }
}
interface Mob {
  ai: Ai | 'Player'
  position: { x: number; y: number }
  caught: boolean
  speed: number
  step: Tile | null
  history: number[]
}
interface Box {
  top_left: Tile
  bottom_right: Tile
  painted: boolean
  triggers_chase: boolean
}
interface Board {
  tiles: string[][]
  width: number
  height: number
  junctions: number[]
  chase_junctions: number[]
  boxes: Box[]
}
export interface AmidarState {
  rand: { state: [bigint, bigint] }
  score: number
  lives: number
  jumps: number
  chase_timer: number
  jump_timer: number
  player: Mob
  enemies: Mob[]
  board: Board
  level: number
}
export interface AmidarConfig {
  board: string[]
  player_start: Tile
  start_lives: number
  start_jumps: number
  chase_time: number
  chase_score_bonus: number
  jump_time: number
  box_bonus: number
  default_board_bugs: boolean
  history_limit: number
  enemy_starting_speed: number
}

const deltas: Record<Direction, readonly [number, number]> = { Up: [0, -1], Down: [0, 1], Left: [-1, 0], Right: [1, 0] }
const opposites: Record<Direction, Direction> = { Up: 'Down', Down: 'Up', Left: 'Right', Right: 'Left' }
const all = Object.keys(deltas) as Direction[]
const same = (a: Tile, b: Tile) => a.tx === b.tx && a.ty === b.ty

export class AmidarModel {
  /** Unit-step loops as tile numbers, and the default board's lines. */
  constructor(
    readonly config: AmidarConfig,
    public state: AmidarState,
    readonly routes: readonly (readonly number[])[],
    readonly defaultBoard: readonly string[],
  ) {}

  tick(buttons: ReadonlySet<string>): void {
    const { config, state } = this
    const before = state.score
    this.#movePlayer(buttons)
    if (state.chase_timer > 0) state.chase_timer--
    else if (state.jump_timer > 0) state.jump_timer--
    else if (buttons.has('fire') && state.jumps > 0)
      [state.jump_timer, state.jumps] = [config.jump_time, state.jumps - 1]
    const early = this.#met()
    for (const enemy of state.enemies) {
      this.#walk(enemy, () => this.#choose(enemy))
      if (enemy.history.length > config.history_limit) enemy.history.pop()
    }
    const met = [...early, ...this.#met()]
    if (met.length > 0 && state.chase_timer <= 0) {
      state.jumps = config.start_jumps
      state.lives--
      state.score = before
      return this.#place()
    }
    for (const enemy of met)
      if (!enemy.caught) {
        enemy.caught = true
        state.score += config.chase_score_bonus
      }
    if (!state.board.tiles.flat().some((tile) => tile === 'Unpainted' || tile === 'ChaseMarker')) this.#nextLevel()
  }

  /** Enemies on the player's tile that matter: all in a chase, none in a jump. */
  #met(): Mob[] {
    const { state } = this
    if (state.chase_timer <= 0 && state.jump_timer > 0) return []
    return state.enemies.filter((enemy) => same(tileOf(enemy), tileOf(state.player)))
  }

  #movePlayer(buttons: ReadonlySet<string>): void {
    const { player } = this.state
    this.#walk(player, () => {
      const pressed = (['left', 'right', 'up', 'down'] as const).find((button) => buttons.has(button))
      if (!pressed) return null
      return this.#toward(tileOf(player), `${pressed[0]?.toUpperCase()}${pressed.slice(1)}` as Direction)
    })
    this.#paint()
  }

  #walk(mob: Mob, choose: () => Tile | null): void {
    if (mob.history.length === 0) this.#visit(mob, tileOf(mob))
    if (mob.step) {
      const [dx, dy] = [mob.step.tx * 64 - mob.position.x, mob.step.ty * 80 - mob.position.y]
      if ((dx === 0 && dy === 0) || Math.max(Math.abs(dx), Math.abs(dy)) < mob.speed) {
        mob.position = { x: mob.step.tx * 64, y: mob.step.ty * 80 }
        this.#visit(mob, mob.step)
        mob.step = null
      } else
        mob.position = { x: mob.position.x + Math.sign(dx) * mob.speed, y: mob.position.y + Math.sign(dy) * mob.speed }
    }
    mob.step ??= choose()
  }

  #visit(mob: Mob, { tx, ty }: Tile): void {
    const { board } = this.state
    const id = ty * board.width + tx
    if (tx >= 0 && tx < board.width && ty >= 0 && ty < board.height && board.junctions.includes(id))
      mob.history.unshift(id)
  }

  #tile({ tx, ty }: Tile): string {
    return this.state.board.tiles[ty]?.[tx] ?? 'Empty'
  }

  #toward({ tx, ty }: Tile, direction: Direction): Tile | null {
    const [dx, dy] = deltas[direction]
    const to = { tx: tx + dx, ty: ty + dy }
    return this.#tile(to) === 'Empty' ? null : to
  }

  #at(id: number): Tile {
    return { tx: id % this.state.board.width, ty: Math.floor(id / this.state.board.width) }
  }

  #paint(): void {
    const { player, board } = this.state
    const [end] = player.history
    const start = player.history.find((id) => id !== end)
    if (end === undefined || start === undefined) return
    const [from, to] = [this.#at(start), this.#at(end)]
    const length = Math.max(Math.abs(to.tx - from.tx), Math.abs(to.ty - from.ty))
    const line = Array.from({ length: length + 1 }, (_, i) => ({
      tx: from.tx + i * Math.sign(to.tx - from.tx),
      ty: from.ty + i * Math.sign(to.ty - from.ty),
    }))
    if (line.every((tile) => this.#tile(tile) === 'Painted')) return
    for (const { tx, ty } of line) (board.tiles[ty] as string[])[tx] = 'Painted'
    const filled = board.boxes.filter(
      (box) => !box.painted && [from, to].some((tile) => inside(box, tile)) && this.#isEnclosed(box),
    )
    for (const box of filled) box.painted = true
    player.history = [end]
    const free = this.config.default_board_bugs && start === 607 && end === 415
    if (!free) this.state.score += (from.ty === to.ty ? length : 1) + this.config.box_bonus * filled.length
    if (filled.some((box) => box.triggers_chase) && board.boxes.every((box) => box.painted || !box.triggers_chase))
      this.state.chase_timer = this.config.chase_time
  }

  #isEnclosed({ top_left: a, bottom_right: b }: Box): boolean {
    for (let tx = a.tx; tx <= b.tx; tx++)
      for (let ty = a.ty; ty <= b.ty; ty++) {
        const onBorder = tx === a.tx || tx === b.tx || ty === a.ty || ty === b.ty
        if (onBorder && this.#tile({ tx, ty }) !== 'Painted') return false
      }
    return true
  }

  #choose(enemy: Mob): Tile | null {
    const ai = enemy.ai as Ai
    const tile = tileOf(enemy)
    if (ai.EnemyLookupAI) {
      const route = this.routes[ai.EnemyLookupAI.default_route_index] ?? []
      ai.EnemyLookupAI.next = (ai.EnemyLookupAI.next + 1) % route.length
      return this.#at(route[ai.EnemyLookupAI.next] ?? 0)
    }
    const borders = this.#borders(tile)
    if (ai.EnemyPerimeterAI) {
      const clockwise: Record<Direction, Direction> = { Up: 'Right', Right: 'Down', Down: 'Left', Left: 'Up' }
      return borders.map((border) => this.#toward(tile, clockwise[border])).find((to) => to !== null) ?? null
    }
    if (ai.EnemyAmidarMvmt) return this.#upAndDown(ai.EnemyAmidarMvmt, tile, borders)
    if (ai.EnemyRandomMvmt) return this.#wander(ai.EnemyRandomMvmt, tile)
    return ai.EnemyTargetPlayer ? this.#hunt(ai.EnemyTargetPlayer, tile) : null
  }

  #borders({ tx, ty }: Tile): Direction[] {
    const { width, height } = this.state.board
    const upright: Direction[] = ty === 0 ? ['Up'] : ty === height - 1 ? ['Down'] : []
    return [...upright, ...(tx === 0 ? (['Left'] as const) : tx === width - 1 ? (['Right'] as const) : [])]
  }

  #upAndDown(ai: NonNullable<Ai['EnemyAmidarMvmt']>, tile: Tile, borders: readonly Direction[]): Tile | null {
    const [up, sideways] = [this.#toward(tile, ai.vert), this.#toward(tile, ai.horiz)]
    if (borders.includes(ai.vert)) ai.vert = opposites[ai.vert]
    if (up) return sideways && (borders.includes('Left') || borders.includes('Right')) ? sideways : up
    if (sideways) return sideways
    ai.horiz = opposites[ai.horiz]
    return this.#toward(tile, ai.horiz)
  }

  #wander(ai: { dir: Direction }, tile: Tile): Tile | null {
    const ahead = this.#toward(tile, ai.dir)
    const { board } = this.state
    if (ahead && !board.junctions.includes(tile.ty * board.width + tile.tx)) return ahead
    const ways = all.filter((direction) => this.#toward(tile, direction))
    if (ways.length === 0) return null
    ai.dir = ways[Number(this.#below(BigInt(ways.length)))] ?? ai.dir
    return this.#toward(tile, ai.dir)
  }

  #hunt(ai: NonNullable<Ai['EnemyTargetPlayer']>, tile: Tile): Tile | null {
    const player = tileOf(this.state.player)
    const far = Math.abs(player.tx - tile.tx) + Math.abs(player.ty - tile.ty)
    if (far <= ai.vision_distance && this.#sees(tile, player)) {
      ai.player_seen = player
      ai.dir = player.tx === tile.tx ? (player.ty < tile.ty ? 'Up' : 'Down') : player.tx < tile.tx ? 'Left' : 'Right'
      return this.#toward(tile, ai.dir)
    }
    if (ai.player_seen && same(ai.player_seen, tile)) ai.player_seen = null
    return ai.player_seen ? this.#toward(tile, ai.dir) : this.#wander(ai, tile)
  }

  #sees(a: Tile, b: Tile): boolean {
    if (a.tx !== b.tx && a.ty !== b.ty) return false
    const direction = a.tx === b.tx ? 'Down' : 'Right'
    let at = a.tx + a.ty < b.tx + b.ty ? a : b
    for (const goal = at === a ? b : a; !same(at, goal);) {
      const next = this.#toward(at, direction)
      if (!next) return false
      at = next
    }
    return true
  }

  #place(): void {
    const { config, state } = this
    const put = (mob: Mob, { tx, ty }: Tile) => {
      mob.step = null
      mob.history = []
      mob.position = { x: tx * 64, y: ty * 80 }
    }
    put(state.player, config.player_start)
    if (config.default_board_bugs) state.player.history = [18 * state.board.width + 31]
    for (const enemy of state.enemies) {
      const ai = enemy.ai as Ai
      if (ai.EnemyLookupAI) ai.EnemyLookupAI.next = 0
      if (ai.EnemyAmidarMvmt)
        Object.assign(ai.EnemyAmidarMvmt, {
          vert: ai.EnemyAmidarMvmt.start_vert,
          horiz: ai.EnemyAmidarMvmt.start_horiz,
        })
      if (ai.EnemyRandomMvmt) ai.EnemyRandomMvmt.dir = ai.EnemyRandomMvmt.start_dir
      if (ai.EnemyTargetPlayer)
        Object.assign(ai.EnemyTargetPlayer, { dir: ai.EnemyTargetPlayer.start_dir, player_seen: null })
      const free = ai.EnemyAmidarMvmt ?? ai.EnemyRandomMvmt ?? ai.EnemyTargetPlayer
      put(
        enemy,
        free
          ? free.start
          : ai.EnemyLookupAI
            ? this.#at(this.routes[ai.EnemyLookupAI.default_route_index]?.[0] ?? 0)
            : { tx: 0, ty: 0 },
      )
    }
  }

  #nextLevel(): void {
    const { config, state } = this
    this.#place()
    state.level++
    state.chase_timer = 0
    state.board = layBoard(this.defaultBoard)
    if (state.lives < config.start_lives) state.lives++
    for (const enemy of state.enemies)
      enemy.speed = config.enemy_starting_speed + (state.level < 3 ? 0 : state.level < 5 ? 2 : 4)
  }

  #below(n: bigint): bigint {
    const bits = BigInt(64 - n.toString(2).length)
    for (;;) {
      const product = this.#next() * n
      if ((product & mask) <= (n << bits) - 1n) return product >> 64n
    }
  }

  #next(): bigint {
    const { rand } = this.state
    const [a, b] = rand.state
    const c = a ^ b
    rand.state = [rotl(a, 55n) ^ c ^ ((c << 14n) & mask), rotl(c, 36n)]
    return (a + b) & mask
  }
}

const mask = (1n << 64n) - 1n
const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (64n - k))) & mask

/** Towards zero, and one further below zero. */
const tileOf = ({ position: { x, y } }: Mob): Tile => ({
  tx: Math.trunc(x / 64) - (x < 0 ? 1 : 0),
  ty: Math.trunc(y / 80) - (y < 0 ? 1 : 0),
})

const inside = ({ top_left: a, bottom_right: b }: Box, { tx, ty }: Tile) =>
  tx >= a.tx && tx <= b.tx && ty >= a.ty && ty <= b.ty

const names: Readonly<Record<string, string>> = { ' ': 'Empty', '=': 'Unpainted', c: 'ChaseMarker', p: 'Painted' }

/** Tiles, junctions and boxes from lines of text; boxes in the order of their upper left junctions. */
export function layBoard(lines: readonly string[]): Board {
  const tiles = lines.map((line) => [...line].map((letter) => names[letter] ?? ''))
  const [width, height] = [tiles[0]?.length ?? 0, tiles.length]
  const open = (tx: number, ty: number) => (tiles[ty]?.[tx] ?? 'Empty') !== 'Empty'
  const places = Array.from({ length: width * height }, (_, id) => ({ id, tx: id % width, ty: Math.floor(id / width) }))
  const corner = (tx: number, ty: number) => (tx === 0 || tx === width - 1) && (ty === 0 || ty === height - 1)
  const joined = places.filter(
    ({ tx, ty }) =>
      open(tx, ty) && (corner(tx, ty) || Object.values(deltas).filter(([dx, dy]) => open(tx + dx, ty + dy)).length > 2),
  )
  const junctions = joined.map(({ id }) => id)
  const chase = joined.filter(({ tx, ty }) => tiles[ty]?.[tx] === 'ChaseMarker').map(({ id }) => id)
  const boxes = joined.flatMap(({ id, tx, ty }) => {
    const right = joined.find((to) => to.ty === ty && to.tx > tx && open(to.tx, ty + 1))
    const down = joined.find((to) => to.tx === tx && to.ty > ty && open(tx + 1, to.ty))
    if (!right || !down || !junctions.includes(down.ty * width + right.tx)) return []
    return [
      {
        top_left: { tx, ty },
        bottom_right: { tx: right.tx, ty: down.ty },
        painted: false,
        triggers_chase: chase.includes(id),
      },
    ]
  })
  return { tiles, width, height, junctions, chase_junctions: chase, boxes }
}
