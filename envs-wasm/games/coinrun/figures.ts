/** Who and what there is to see, drawn at any size: (x, y) is the middle of a box on the picture, `one` a cell's side in pixels. */
import { rgb } from '../../kit/raster'
import { disc, line, mixed, roundBox } from './brush'

const DARK = rgb(38, 32, 48)
const WHITE = rgb(250, 250, 246)

const STEEL = rgb(176, 186, 198)
const STEEL_EDGE = rgb(120, 130, 146)
const STEEL_LIGHT = rgb(222, 228, 234)
const HUB = rgb(206, 74, 62)

const WOOD = rgb(190, 138, 82)
const WOOD_EDGE = rgb(126, 84, 48)
const WOOD_LIGHT = rgb(214, 168, 110)

const GOLD = rgb(246, 196, 58)
const GOLD_EDGE = rgb(196, 138, 26)
const GOLD_LIGHT = rgb(255, 236, 150)

const FUR = rgb(124, 92, 168)
const SUIT = rgb(46, 134, 171)
const SKIN = rgb(244, 206, 168)
const HAIR = rgb(98, 60, 42)
const SCARF = rgb(226, 80, 66)
const BOOTS = rgb(60, 58, 78)

/** Sine and cosine of the first teeth; the others are these, turned and mirrored. */
const COS1: f32 = 0.92388
const SIN1: f32 = 0.382683
const COS2: f32 = 0.707107

/** `hand` 0 = its own colour. */
function inked(own: u32, hand: u32): u32 {
  return hand ? hand : own
}

/** Eight teeth, which go half a tooth further in every other tick. */
export function drawSaw(x: f32, y: f32, one: f32, turned: bool, hand: u32): void {
  const blade = inked(STEEL, hand)
  for (let i = 0; i < 4; i++) tooth(x, y, one, i, turned, mixed(blade, DARK, 0.3))
  disc(x, y, one * 0.42, hand ? mixed(hand, DARK, 0.3) : STEEL_EDGE)
  disc(x, y, one * 0.38, blade)
  disc(x, y, one * 0.27, mixed(blade, STEEL_LIGHT, 0.45))
  disc(x, y, one * 0.13, HUB)
  disc(x - one * 0.03, y - one * 0.03, one * 0.05, WHITE, 0.6)
}

/** A pair of teeth, opposite each other. */
function tooth(x: f32, y: f32, one: f32, number: i32, turned: bool, color: u32): void {
  const reach = one * 0.44
  let across: f32 = number == 0 ? 1 : number == 1 ? COS2 : number == 2 ? 0 : -COS2
  let down: f32 = number == 0 ? 0 : number == 2 ? 1 : COS2
  if (turned) {
    const a = across * COS1 - down * SIN1
    down = across * SIN1 + down * COS1
    across = a
  }
  disc(x + reach * across, y + reach * down, one * 0.08, color)
  disc(x - reach * across, y - reach * down, one * 0.08, color)
}

export function drawCrate(x: f32, y: f32, one: f32, hand: u32): void {
  const half = one / 2
  const wood = inked(WOOD, hand)
  const edge = hand ? mixed(hand, DARK, 0.4) : WOOD_EDGE
  roundBox(x - half, y - half, x + half, y + half, one * 0.06, edge)
  roundBox(x - half * 0.86, y - half * 0.86, x + half * 0.86, y + half * 0.86, one * 0.03, wood)
  for (let i = -1; i <= 1; i++) roundBox(x - half * 0.86, y + <f32>i * half * 0.43 - 0.5, x + half * 0.86, y + <f32>i * half * 0.43 + 0.5, 0, edge, 0.35)
  line(x - half * 0.68, y + half * 0.68, x + half * 0.68, y - half * 0.68, one * 0.17, edge)
  line(x - half * 0.68, y + half * 0.68, x + half * 0.68, y - half * 0.68, one * 0.11, mixed(wood, WOOD_LIGHT, 0.6))
}

/** It turns: seen broad, then narrow. */
export function drawCoin(x: f32, y: f32, one: f32, phase: i32, hand: u32): void {
  const broad: f32 = phase == 0 ? 0.38 : phase == 2 ? 0.2 : 0.31
  const gold = inked(GOLD, hand)
  const wide = one * broad
  const tall = one * 0.38
  disc(x, y, one * 0.62, GOLD_LIGHT, 0.16)
  roundBox(x - wide, y - tall, x + wide, y + tall, wide, hand ? mixed(hand, DARK, 0.35) : GOLD_EDGE)
  roundBox(x - wide * 0.84, y - tall * 0.86, x + wide * 0.84, y + tall * 0.86, wide * 0.84, gold)
  roundBox(x - wide * 0.2, y - tall * 0.5, x + wide * 0.2, y + tall * 0.5, wide * 0.2, mixed(gold, WHITE, 0.55))
}

/** Looks where it goes; its feet change. */
export function drawEnemy(x: f32, y: f32, one: f32, toTheRight: bool, step: bool, hand: u32): void {
  const fur = inked(FUR, hand)
  const dark = mixed(fur, DARK, 0.45)
  const way: f32 = toTheRight ? 1 : -1
  const lift: f32 = step ? 0.06 : 0
  roundBox(x - one * 0.32, y + one * (0.34 - lift), x - one * 0.06, y + one * 0.5, one * 0.07, dark)
  roundBox(x + one * 0.06, y + one * (0.28 + lift), x + one * 0.32, y + one * 0.5, one * 0.07, dark)
  line(x - one * 0.26, y - one * 0.3, x - one * 0.34, y - one * 0.46, one * 0.1, dark)
  line(x + one * 0.26, y - one * 0.3, x + one * 0.34, y - one * 0.46, one * 0.1, dark)
  roundBox(x - one * 0.42, y - one * 0.38, x + one * 0.42, y + one * 0.4, one * 0.3, dark)
  roundBox(x - one * 0.38, y - one * 0.35, x + one * 0.38, y + one * 0.36, one * 0.27, fur)
  roundBox(x - one * 0.26, y - one * 0.3, x + one * 0.26, y - one * 0.2, one * 0.05, mixed(fur, WHITE, 0.25))
  for (let side = -1; side <= 1; side += 2) {
    const eye = x + one * (<f32>side * 0.15 + way * 0.08)
    disc(eye, y - one * 0.08, one * 0.12, WHITE)
    disc(eye + way * one * 0.04, y - one * 0.06, one * 0.06, DARK)
  }
  line(x + one * (way * 0.08 - 0.13), y + one * 0.2, x + one * (way * 0.08 + 0.13), y + one * 0.2, one * 0.06, DARK)
}

/** How the agent holds itself: 0 stands, 1 and 2 walks, 3 is in the air. */
export function drawRunner(x: f32, y: f32, one: f32, half: f32, toTheRight: bool, pose: i32, hand: u32): void {
  const suit = inked(SUIT, hand)
  const way: f32 = toTheRight ? 1 : -1
  const feet = y + half
  const head = y - half + one * 0.32
  legs(x, feet, one, way, pose)
  // The scarf flies behind.
  const flies: f32 = pose == 0 ? 0.12 : pose == 3 ? -0.1 : 0
  line(x - way * one * 0.1, head + one * 0.26, x - way * one * 0.4, head + one * (0.26 + flies), one * 0.1, SCARF)
  roundBox(x - one * 0.22, head + one * 0.16, x + one * 0.22, feet - one * 0.18, one * 0.12, mixed(suit, DARK, 0.35))
  roundBox(x - one * 0.19, head + one * 0.18, x + one * 0.19, feet - one * 0.21, one * 0.1, suit)
  const arm: f32 = pose == 3 ? -0.1 : pose == 2 ? 0.36 : 0.44
  line(x, head + one * 0.34, x + way * one * (pose == 0 ? 0.12 : 0.32), head + one * arm, one * 0.13, mixed(suit, WHITE, 0.25))
  roundBox(x - one * 0.2, head + one * 0.18, x + one * 0.2, head + one * 0.29, one * 0.05, SCARF)
  disc(x, head, one * 0.3, DARK)
  disc(x, head, one * 0.265, SKIN)
  roundBox(x - one * 0.27, head - one * 0.28, x + one * 0.27, head - one * 0.08, one * 0.1, HAIR)
  roundBox(x + one * (way * 0.12 - 0.05), head - one * 0.03, x + one * (way * 0.12 + 0.05), head + one * 0.1, one * 0.05, DARK)
}

function legs(x: f32, feet: f32, one: f32, way: f32, pose: i32): void {
  const hip = feet - one * 0.26
  const front: f32 = pose == 0 ? 0.11 : pose == 1 ? 0.3 : pose == 2 ? 0.06 : 0.24
  const back: f32 = pose == 0 ? -0.11 : pose == 1 ? -0.28 : pose == 2 ? -0.02 : -0.2
  const raised: f32 = pose == 3 ? 0.14 : pose == 2 ? 0.1 : 0
  leg(x - way * one * 0.08, hip, x + way * one * back, feet - one * (0.07 + (pose == 3 ? 0.02 : raised)), one)
  leg(x + way * one * 0.08, hip, x + way * one * front, feet - one * (0.07 + (pose == 3 ? raised : 0)), one)
}

function leg(x: f32, hip: f32, foot: f32, ground: f32, one: f32): void {
  line(x, hip, foot, ground, one * 0.14, BOOTS)
}
