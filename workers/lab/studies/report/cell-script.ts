/**
 * What runs in a report file that has cells to look into, and all that does: the file's policy names it by its hash. It reads the data of the
 * file and draws; it cannot load or send anything. Plain JavaScript of any browser: no tool has been over it. Words are written as text.
 */
export const cellScript = `(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent)
  const cells = read('nudge-cells')
  const states = cells.states || {}
  let choices = null
  // Many rows are packed, column by column.
  function unpack({ shapes, shape, columns }) {
    const next = {}
    return shape.map((at) => Object.fromEntries(shapes[at].map((name) => [name, columns[name][next[name] = (next[name] ?? -1) + 1]])))
  }
  async function rows() {
    const given = read('nudge-report').rows
    if (Array.isArray(given)) return given
    const bytes = Uint8Array.from(atob(given.packed.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    return unpack(JSON.parse(await new Response(plain).text()))
  }
  const keyOf = (hash, { episode, decision }, change) => [hash, episode, decision, change].join(' ')
  async function index() {
    const known = new Map()
    for (const row of await rows())
      if (Array.isArray(row.p) && !row.asRun) known.set(keyOf(row.weights, row, row.change), row.p)
    return known
  }
  function add(parent, tag, words, kind) {
    const node = document.createElement(tag)
    if (words) node.textContent = words
    if (kind) node.className = kind
    parent.append(node)
    return node
  }
  function image(parent, png, spot) {
    const node = add(parent, 'img')
    node.alt = ''
    node.src = 'data:image/png;base64,' + png
    if (spot) Object.assign(node.style, {
      position: 'absolute',
      left: 100 * spot.x / cells.width + '%',
      top: 100 * spot.y / cells.height + '%',
      width: 100 * spot.width / cells.width + '%',
      height: 100 * spot.height / cells.height + '%',
    })
  }
  function picture(parent, seen, patch, words) {
    const box = add(parent, 'div', '', 'seen')
    const frame = add(box, 'div', '', 'frame')
    image(frame, seen.plain)
    if (patch) image(frame, patch.png, patch)
    add(box, 'div', words, 'quiet')
  }
  function bar(parent, share, kind) {
    add(parent, 'i', '', kind).style.width = 100 * share + '%'
  }
  // Without the words that all begin with.
  function shortNames(all) {
    const words = all.map((name) => name.split(' '))
    let shared = 0
    while (all.length > 1 && words.every((own) => own[shared] === words[0][shared] && own[shared] !== 'seed' && shared < own.length - 1)) shared++
    return words.map((own) => own.slice(shared).join(' '))
  }
  const percent = (share) => share === undefined ? '' : (100 * share).toFixed(share > 0 && share < 0.01 ? 1 : 0) + ' %'
  function drawAgents(parent, hashes, choiceOf, change) {
    const names = shortNames(hashes.map((hash) => cells.agents[hash] || hash))
    for (const [i, hash] of hashes.entries()) {
      const own = add(parent, 'div')
      add(own, 'b', names[i]).title = cells.agents[hash]
      const before = choiceOf(hash, -1)
      const after = change < 0 ? undefined : choiceOf(hash, change)
      for (const action of (after || before || []).keys()) {
        const line = add(own, 'div', '', 'choice')
        add(line, 'span', (cells.actions || [])[action] || 'action ' + action)
        const track = add(line, 'span', '', 'track')
        if (before) bar(track, before[action], 'plain')
        if (after) bar(track, after[action], 'changed')
        add(line, 'span', percent((after || before)[action]), 'share')
      }
    }
  }
  function show(box, of, rect) {
    const [row, column] = [Number(rect.dataset.row), Number(rect.dataset.column)]
    const [state, change] = [of.states[column], of.changes[row]]
    const title = rect.textContent
    const name = title.split(';')[0]
    box.textContent = ''
    add(box, 'p', title, 'said')
    const seen = states[state.episode + ' ' + state.decision]
    const sides = add(box, 'div', '', 'sides')
    const pictures = add(sides, 'div', '', 'pictures')
    if (seen) {
      picture(pictures, seen, null, 'as it is')
      if (change >= 0 && change in seen.changed) {
        const patch = seen.changed[change]
        picture(pictures, seen, patch, patch ? name : name + ': nothing that is seen')
      }
    } else add(pictures, 'p', 'No picture of this state is in the file; the lab makes it again.', 'quiet')
    const agents = add(sides, 'div', '', 'agents')
    choices ||= index()
    choices.then(
      (known) => drawAgents(agents, of.agents, (hash, number) => known.get(keyOf(hash, state, number)), change),
      () => add(agents, 'p', 'What the agents would do is packed in a way that this browser cannot read; Nudge can.', 'quiet'),
    )
    add(box, 'p', 'Upper bars: as it is; lower bars: with the change. Saliency maps are made where the agents are: open this file in Nudge, on Methods, and the cell shows them and opens on the stage.', 'quiet')
  }
  for (const figure of document.querySelectorAll('figure[data-cells]')) {
    const of = cells.figures[Number(figure.dataset.cells)]
    const svg = figure.querySelector('svg')
    const box = document.createElement('div')
    box.className = 'cell'
    add(box, 'p', 'Point at a cell, tap it, or go there with the arrow keys: the state before and after the change, and what each agent makes of it. A click stays there.', 'quiet')
    box.setAttribute('aria-live', 'polite')
    svg.after(box)
    svg.setAttribute('tabindex', '0')
    let [at, stays] = [null, false]
    function turn(rect) {
      if (!rect || rect === at) return
      if (at) at.removeAttribute('data-at')
      at = rect
      at.setAttribute('data-at', '')
      show(box, of, rect)
    }
    const rectAt = (row, column) => svg.querySelector('[data-row="' + row + '"][data-column="' + column + '"]')
    svg.addEventListener('pointermove', (event) => stays || event.pointerType !== 'mouse' || turn(event.target.closest('[data-row]')))
    svg.addEventListener('click', (event) => {
      const rect = event.target.closest('[data-row]')
      if (!rect) return
      stays = !(stays && rect === at)
      turn(rect)
    })
    svg.addEventListener('keydown', (event) => {
      const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
      if (!by) return
      event.preventDefault()
      stays = true
      if (!at) return turn(svg.querySelector('[data-row]'))
      let [row, column] = [Number(at.dataset.row), Number(at.dataset.column)]
      do {
        row += by[0]
        column += by[1]
      } while (row >= 0 && column >= 0 && row < of.changes.length && column < of.states.length && !rectAt(row, column))
      turn(rectAt(row, column))
    })
  }
})()`

/** Of the text above, base64: what the policy of a file allows to run. */
export const cellScriptHash = 'sha256-5PvBEQPA5zOrv53/P+N7F/bhB6fRi4z4knBnxToQHd0='

export const cellStyle =
  'svg [data-row]{cursor:pointer}svg [data-at]{stroke:#1b1c1e;stroke-opacity:1;stroke-width:2}.cell{position:sticky;bottom:0;max-height:60vh;overflow:auto;padding:.5rem 0;border-top:1px solid #1b1c1e;background:#fff;font-size:13px}' +
  '.cell p{margin:.25rem 0}.said,.cell b{font-weight:600}.sides{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem}.pictures,.agents{display:flex;flex-wrap:wrap;gap:.75rem;margin:.5rem 0}.pictures{max-width:320px}.agents{flex:1 1 360px}.seen{width:150px}.frame{position:relative;background:#000}.frame img{display:block;width:100%;image-rendering:pixelated}' +
  '.agents>div{width:160px}.cell b{display:block;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}.choice{display:grid;grid-template-columns:4.5em 1fr 3.2em;gap:4px;align-items:center;line-height:16px}.choice>span:first-child{overflow:hidden;white-space:nowrap;text-overflow:ellipsis}' +
  '.track{display:block;height:9px;background:#f1efea}.track i{display:block;height:4px}.track .plain{background:#8a8b8d}.track .changed{margin-top:1px;background:#a8196f}.share{text-align:right;font-variant-numeric:tabular-nums}'
