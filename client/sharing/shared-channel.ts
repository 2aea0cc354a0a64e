// One connection to one subject for all tabs of a browser. The tab that holds the subject's lock leads: it has the
// connection and tells the others. What a tab is to the others is decided by roles.ts, what a word means by word.ts,
// when a silent leader is replaced by silent-leader.ts; here these meet the browser.
import type { Feed, Listener } from '../feed.ts'
import type { StreamView, Subject } from '../subject.ts'
import { claimLock } from './claim-lock.ts'
import { nextRole, type Role, type RoleSignal } from './roles.ts'
import { ANSWER_MS, LOOK_MS, nextStep } from './silent-leader.ts'
import { type FollowerWord, type HeardEvent, isOfNoUse, judge, type LeaderWord, type Word } from './word.ts'

export interface Sharing<View, Event> {
  /** The same in all tabs that may share, in no others; carries no ticket. */
  readonly name: string
  /** An own connection that goes on from what is known. */
  connect(seed: View): Feed<View, Event>
  /** Asks the service for one snapshot, by this tab's own right. Rejects when it is not given. */
  prove(): Promise<unknown>
}

export function sharedChannel<View extends StreamView, Event extends HeardEvent>(
  subject: Subject<View, Event>,
  { name, connect, prove }: Sharing<View, Event>,
): Feed<View, Event> {
  const listeners = new Set<Listener<View, Event>>()
  let view = subject.blank
  let role: Role = 'away'
  let epoch = 0
  /** Whether what is shown began with something that this tab had a right to. */
  let known = false
  let proof: 'none' | 'asked' | 'given' = 'none'
  let post: BroadcastChannel | null = null
  let own: { feed: Feed<View, Event>; leave: () => void } | null = null
  let [heard, asked] = [false, false]
  let timer: ReturnType<typeof setTimeout> | undefined
  let giveUpLock = (): void => {}
  let stopHearingPage = (): void => {}

  function move(signal: RoleSignal): void {
    const before = role
    role = nextRole(before, signal)
    if (role === before) return
    if (role === 'away') leaveOthers()
    else if (before === 'away') joinOthers()
    else if (signal === 'robbed') claim(false)
    if (role === 'leading') {
      epoch = Math.max(epoch + 1, Date.now())
      tell(view, null, false)
    }
    if (role === 'leading' || role === 'catching-up') plugIn()
    else unplug()
    lookAfterLeader()
  }

  function joinOthers(): void {
    try {
      post = new BroadcastChannel(name)
    } catch {
      // A page that may store nothing may not speak to others either, in some browsers.
      return move('granted')
    }
    post.addEventListener('message', ({ data }) => hear(data))
    claim(false)
  }

  function leaveOthers(): void {
    giveUpLock()
    post?.close()
    post = null
  }

  function claim(steal: boolean): void {
    giveUpLock()
    giveUpLock = claimLock(
      name,
      steal,
      () => move('granted'),
      () => move('robbed'),
    )
  }

  function plugIn(): void {
    if (own !== null) return
    const feed = connect(view)
    const mine = (own = { feed, leave: () => {} })
    mine.leave = feed.listen((next, event) => {
      if (own === mine) bring(next, event)
    })
    // What only seems over can go on (a retry), and something of it may have been missed.
    if (view.connection === 'ended' && !subject.isFinal(view)) feed.revive()
  }

  function unplug(): void {
    own?.leave()
    own = null
  }

  /** What the own connection brings. */
  function bring(next: View, event: Event | null): void {
    const { connection } = next
    const isRefused = connection === 'refused'
    // That something is over may have been learnt without an event. Refused is this tab alone: the others try themselves.
    if (role === 'leading' && !isRefused) tell(next, event, event === null && connection === 'ended')
    known ||= event?.type === 'sync'
    show(next, event)
    if (!isRefused) return
    leaveOthers()
    move('granted')
  }

  function show(next: View, event: Event | null): void {
    view = next
    for (const listener of listeners) listener(view, event)
  }

  function tell(next: View, event: Event | null, whole: boolean): void {
    const { connection } = next
    say({ epoch, from: view.cursor, connection, hidden: document.hidden, event, view: whole ? next : null })
  }

  function say(word: Word<View, Event>): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel knows one origin
    post?.postMessage(word)
  }

  function hear(word: Word<View, Event>): void {
    if (typeof word !== 'string') follow(word)
    else if (role === 'leading') answer(word)
  }

  function answer(word: FollowerWord): void {
    if (word === 'revive') own?.feed.revive()
    else tell(view, null, word === 'ask')
  }

  function follow(word: LeaderWord<View, Event>): void {
    if (role === 'leading' || word.epoch < epoch) return
    epoch = word.epoch
    heard ||= !isOfNoUse(word)
    if (!known) return join(word)
    const judgement = judge(view.cursor, word)
    if (judgement === 'gap') return move('missed')
    move('met')
    const news = judgement === 'news' ? word.event : null
    const whole = word.view?.cursor === view.cursor ? word.view : null
    const { connection } = word
    if (news !== null) show({ ...subject.fold(view, news), connection }, news)
    else if (whole !== null || connection !== view.connection) show({ ...(whole ?? view), connection }, null)
  }

  /** There is a leader: this tab's own right first, then the leader's view. */
  function join({ event, view: told }: LeaderWord<View, Event>): void {
    if (role !== 'following') return
    if (proof === 'none') {
      proof = 'asked'
      prove().then(
        () => {
          proof = 'given'
          say('ask')
        },
        () => {
          proof = 'none'
          move('missed')
        },
      )
    } else if (proof === 'given' && told !== null) {
      known = true
      show(told, subject.opening(told))
    } else if (proof === 'given' && event === null) say('ask')
  }

  function lookAfterLeader(): void {
    heard = asked = false
    clearTimeout(timer)
    if (role === 'following' || role === 'catching-up') look(0)
  }

  function look(lateMs: number): void {
    const step = nextStep({ heard, asked, lateMs })
    if (step === 'ask') say('ping')
    if (step === 'steal') claim(true)
    asked = step !== 'wait'
    heard = false
    if (!isLookedAt()) return
    const ms = asked ? ANSWER_MS : LOOK_MS
    const dueAt = Date.now() + ms
    timer = setTimeout(() => isLookedAt() && look(Date.now() - dueAt), ms)
  }

  /** Whether somebody sees this tab, and there is something to come. */
  function isLookedAt(): boolean {
    return !document.hidden && !subject.isFinal(view)
  }

  function hearPage(): void {
    const leaving = new AbortController()
    const on = (types: readonly string[], listener: () => void): void => {
      // Caught on their way down: some of these are told to the document alone.
      for (const type of types) addEventListener(type, listener, { capture: true, signal: leaving.signal })
    }
    on(['pagehide', 'freeze'], () => move('left'))
    on(['pageshow', 'resume'], () => move('back'))
    on(['visibilitychange'], () => isLookedAt() && lookAfterLeader())
    stopHearingPage = () => leaving.abort()
  }

  return {
    get view() {
      return view
    },
    get transport() {
      return own?.feed.transport ?? null
    },
    listen(listener) {
      listeners.add(listener)
      if (listeners.size === 1) {
        hearPage()
        move('back')
      }
      return () => {
        if (!listeners.delete(listener) || listeners.size > 0) return
        stopHearingPage()
        move('left')
      }
    },
    revive() {
      if (own === null) say('revive')
      else own.feed.revive()
    },
  }
}
