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
  // Without the words that all begin or end with.
  function shortNames(all) {
    const words = all.map((name) => name.split(' '))
    let shared = 0
    while (all.length > 1 && words.every((own) => own[shared] === words[0][shared] && own[shared] !== 'seed' && shared < own.length - 1)) shared++
    let last = 0
    while (all.length > 1 && words.every((own) => own[own.length - 1 - last] === words[0][words[0].length - 1 - last] && own.length - last > shared + 1)) last++
    return words.map((own) => own.slice(shared, own.length - last).join(' ').replace(/,$/, ''))
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
  function show(box, of, { panel, row, column }) {
    const [state, { number, title }] = [of.states[column], of.changes[row]]
    box.textContent = ''
    add(box, 'p', (of.panels ? of.panels[panel] + '; ' : '') + title + '; before decision ' + state.decision, 'said')
    const seen = states[state.episode + ' ' + state.decision]
    const sides = add(box, 'div', '', 'sides')
    const pictures = add(sides, 'div', '', 'pictures')
    if (seen) {
      picture(pictures, seen, null, 'as it is')
      if (number in seen.changed) {
        const patch = seen.changed[number]
        picture(pictures, seen, patch, patch ? title : title + ': nothing that is seen')
      } else if (number >= 0) add(pictures, 'p', title + ': it cannot be made here.', 'quiet')
    } else add(pictures, 'p', 'No picture of this state is in the file; the lab makes it again.', 'quiet')
    const agents = add(sides, 'div', '', 'agents')
    choices ||= index()
    choices.then(
      (known) => drawAgents(agents, of.agents[panel], (hash, change) => known.get(keyOf(hash, state, change)), number),
      () => add(agents, 'p', 'What the agents would do is packed in a way that this browser cannot read; Nudge can.', 'quiet'),
    )
    add(box, 'p', 'Upper bars: as it is; lower bars: with the change. Saliency maps are made where the agents are: open this file in Nudge, on Methods, and the cell shows them and opens on the stage.', 'quiet')
  }
  const among = (index, count) => Math.max(0, Math.min(count - 1, index))
  // In a matrix each cell tells its own place; in a panel of a mosaic it follows from where in the frame the pointer is.
  function cellUnder({ target, clientX, clientY }) {
    const { row, column, panel, rows, columns, first } = target.dataset
    if (row !== undefined) return { panel: 0, row: Number(row), column: Number(column) }
    if (panel === undefined) return null
    const { left, top, width, height } = target.getBoundingClientRect()
    const level = (clientY - top) / height * (Number(rows) - 1 + Number(first))
    return {
      panel: Number(panel),
      row: among(Math.floor(level - Number(first)) + 1, Number(rows)),
      column: among(Math.floor((clientX - left) / width * Number(columns)), Number(columns)),
    }
  }
  // Before its frame a panel has its cells, each one wide and one high but for the first row.
  function inPanel(frame, row, column) {
    const first = Number(frame.dataset.first)
    const mark = document.createElementNS(frame.namespaceURI, 'rect')
    const place = { x: column, y: row ? first + row - 1 : 0, width: 1, height: row ? 1 : first - 0.5 }
    for (const name of Object.keys(place)) mark.setAttribute(name, place[name])
    mark.setAttribute('vector-effect', 'non-scaling-stroke')
    frame.previousElementSibling.append(mark)
    return mark
  }
  // Returns what takes the mark away again.
  function markCell(svg, { panel, row, column }) {
    const frame = svg.querySelector('[data-panel="' + panel + '"]')
    const mark = frame ? inPanel(frame, row, column) : svg.querySelector('[data-row="' + row + '"][data-column="' + column + '"]')
    for (const node of [mark, frame]) if (node) node.setAttribute('data-at', '')
    return () => {
      if (frame) mark.remove()
      for (const node of [mark, frame]) if (node) node.removeAttribute('data-at')
    }
  }
  function chooser(parent, label, names, choose) {
    const select = add(parent, 'select')
    select.setAttribute('aria-label', label)
    for (const [i, name] of names.entries()) add(select, 'option', name).value = i
    select.addEventListener('change', () => choose(Number(select.value)))
    return select
  }
  for (const figure of document.querySelectorAll('figure[data-cells]')) {
    const of = cells.figures[Number(figure.dataset.cells)]
    const svg = figure.querySelector('svg')
    const box = document.createElement('div')
    box.className = 'cell'
    const where = add(box, 'p', '', 'where')
    const content = add(box, 'div')
    add(content, 'p', 'Point at a cell, tap it, choose it by name, or go there with the arrow keys' + (of.panels ? ' (Page Down: the next of these)' : '') + ': the state before and after the change, and what each agent makes of it. A click stays there.', 'quiet')
    content.setAttribute('aria-live', 'polite')
    const room = svg.closest('.scroll') || svg
    room.after(box)
    svg.setAttribute('tabindex', '0')
    let [at, stays, unmark] = [null, false, () => {}]
    const start = { panel: 0, row: 0, column: 0 }
    const same = (one, other) => one && other && one.panel === other.panel && one.row === other.row && one.column === other.column
    const go = (key) => (value) => {
      stays = true
      turn({ ...(at || start), [key]: value })
    }
    const choosers = {
      ...(of.panels && { panel: chooser(where, 'Family and length', of.panels, go('panel')) }),
      row: chooser(where, 'Change', of.changes.map(({ title }) => title), go('row')),
      column: chooser(where, 'State', of.states.map(({ decision }, i) => 'state ' + (i + 1) + ' of ' + of.states.length + ', before decision ' + decision), go('column')),
    }
    function turn(cell) {
      if (!cell || same(cell, at)) return
      unmark()
      at = cell
      unmark = markCell(svg, at)
      for (const key of Object.keys(choosers)) choosers[key].value = at[key]
      show(content, of, at)
    }
    // Only a matrix tells where nothing is known.
    const isKnown = ({ row, column }) => of.panels || svg.querySelector('[data-row="' + row + '"][data-column="' + column + '"]')
    function beyond(from, key) {
      const page = { PageUp: -1, PageDown: 1 }[key]
      if (page && of.panels) return { ...from, panel: among(from.panel + page, of.panels.length) }
      const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key]
      if (!by) return null
      let next = from
      do next = { ...next, row: next.row + by[0], column: next.column + by[1] }
      while (of.changes[next.row] && of.states[next.column] && !isKnown(next))
      return of.changes[next.row] && of.states[next.column] ? next : from
    }
    svg.addEventListener('pointermove', (event) => stays || event.pointerType !== 'mouse' || turn(cellUnder(event)))
    svg.addEventListener('click', (event) => {
      const cell = cellUnder(event)
      if (!cell) return
      stays = !(stays && same(cell, at))
      turn(cell)
    })
    svg.addEventListener('keydown', (event) => {
      const next = at ? beyond(at, event.key) : event.key.startsWith('Arrow') ? start : null
      if (!next) return
      event.preventDefault()
      stays = true
      turn(next)
    })
  }
})()`

/** Of the text above, base64: what the policy of a file allows to run. */
export const cellScriptHash = 'sha256-XlUo5GOlNguz4aYcyvkscR0vDY0eYxchsdX/87i4V88='

export const cellStyle =
  'svg [data-row],svg [data-panel]{cursor:pointer}svg [data-at]{stroke:#1b1c1e;stroke-opacity:1;stroke-width:2}svg rect[vector-effect]{pointer-events:none}.where{display:flex;flex-wrap:wrap;gap:.5rem}.where select{font:inherit;min-height:28px;max-width:min(18rem,100%)}.cell{position:sticky;bottom:0;max-height:60vh;overflow:auto;padding:.5rem 0;border-top:1px solid #1b1c1e;background:#fff;font-size:13px}' +
  '.cell p{margin:.25rem 0}.said,.cell b{font-weight:600}.sides{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem}.pictures,.agents{display:flex;flex-wrap:wrap;gap:.75rem;margin:.5rem 0}.pictures{max-width:320px}.agents{flex:1 1 360px}.seen{width:150px}.frame{position:relative;background:#000}.frame img{display:block;width:100%;image-rendering:pixelated}' +
  '.agents>div{width:160px}.cell b{display:block;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}.choice{display:grid;grid-template-columns:4.5em 1fr 3.2em;gap:4px;align-items:center;line-height:16px}.choice>span:first-child{overflow:hidden;white-space:nowrap;text-overflow:ellipsis}' +
  '.track{display:block;height:9px;background:#f1efea}.track i{display:block;height:4px}.track .plain{background:#8a8b8d}.track .changed{margin-top:1px;background:#a8196f}.share{text-align:right;font-variant-numeric:tabular-nums}'
