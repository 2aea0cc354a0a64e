// One connection to one subject for all tabs of a browser. The tab that holds the subject's lock leads: it has the
// connection and tells the others. What a tab is to the others is decided by roles.ts, what a word means by word.ts,
// when a silent leader is replaced by silent-leader.ts; here these meet the browser.
import type { Follow, Follower, Known } from '../follower.ts'
import { isFinal, type StreamView, type Subject } from '../subject.ts'
import { claimLock } from './claim-lock.ts'
import { nextRole, type Role, type RoleSignal } from './roles.ts'
import { ANSWER_MS, LOOK_MS, nextStep } from './silent-leader.ts'
import { type HeardEvent, isOfNoUse, judge, type LeaderWord, type Word } from './word.ts'

export interface Sharing<View extends StreamView, Event> {
  /** The same in all tabs that may share, in no others; carries no ticket. */
  readonly name: string
  /** Opens an own connection. */
  readonly connect: Follow<View, Event>
  /**
   * Asks the service for one snapshot, by this tab's own right, and gives whether a leader's view is of the same. Rejects
   * when it is not given.
   */
  prove(): Promise<(view: View) => boolean>
}

/** What the page says of itself, as signals; what is not among them is a reason to look after the leader. */
const PAGE: Readonly<Record<string, RoleSignal | null>> = {
  pagehide: 'left',
  freeze: 'left',
  pageshow: 'back',
  resume: 'back',
  visibilitychange: null,
}

export function sharedChannel<View extends StreamView, Event extends HeardEvent>(
  known: Known<View>,
  subject: Subject<View, Event>,
  tell: (event: Event | null) => void,
  { name, connect, prove }: Sharing<View, Event>,
): Follower {
  const closing = new AbortController()
  let role: Role = 'away'
  let epoch = 0
  /** Whether what is shown began with something that this tab had a right to. */
  let isOurs = false
  /** Whether a view is of what this tab has a right to; undefined before that was asked for, null meanwhile. */
  let fits: ((view: View) => boolean) | null | undefined
  let post: BroadcastChannel | null = null
  let own: Follower | null = null
  let [heard, asked] = [false, false]
  let timer: ReturnType<typeof setTimeout> | undefined
  let giveUpLock = (): void => {}

  function move(signal: RoleSignal): void {
    const before = role
    if (signal === 'barred') leaveOthers()
    role = nextRole(before, signal)
    if (role === before) return
    if (role === 'away') leaveOthers()
    else if (before === 'away') joinOthers()
    else if (signal === 'robbed') claim(false)
    // Who leads nobody but itself keeps listening to those who lead others.
    if (role === 'leading' && post) lead()
    if (role === 'leading' || role === 'catching-up') plugIn()
    else unplug()
    lookAfterLeader()
  }

  function lead(): void {
    epoch = Math.max(epoch + 1, Date.now())
    say(known.view)
  }

  function joinOthers(): void {
    // What was shown before does not say who asks now, where the address does not either.
    isOurs &&= !subject.fits
    fits = undefined
    try {
      post = new BroadcastChannel(name)
      post.addEventListener('message', ({ data }) => hear(data))
      claim(false)
    } catch {
      // A page that may store nothing may not speak to others either, in some browsers.
      move('barred')
    }
  }

  function leaveOthers(): void {
    giveUpLock()
    post?.close()
    post = null
  }

  function claim(steal: boolean): void {
    giveUpLock()
    giveUpLock = claimLock(name, steal, move)
  }

  function plugIn(): void {
    const mine: Known<View> = { view: known.view, transport: null }
    own ??= connect(mine, subject, (event) => {
      known.transport = mine.transport
      bring(mine.view, event)
    })
  }

  function unplug(): void {
    own?.close()
    own = known.transport = null
  }

  /** What the own connection brings. */
  function bring(view: View, event: Event | null): void {
    const { connection } = view
    const isRefused = connection === 'refused'
    // That something is over may have been learnt without an event. Refused is this tab alone: the others try themselves.
    if (role === 'leading' && !isRefused) say(view, event, event === null && connection === 'ended')
    isOurs ||= event?.type === 'sync'
    show(view, event)
    if (isRefused) move('barred')
  }

  function show(view: View, event: Event | null): void {
    known.view = view
    tell(event)
  }

  function say(view: View, event: Event | null = null, whole = false): void {
    const { connection } = view
    send({ epoch, from: known.view.cursor, connection, hidden: document.hidden, event, view: whole ? view : null })
  }

  function send(word: Word<View, Event>): void {
    post?.postMessage(word)
  }

  function hear(word: Word<View, Event>): void {
    if (typeof word !== 'string') follow(word)
    else if (role !== 'leading') return
    else if (word === 'revive') own?.revive()
    else say(known.view, null, word === 'ask')
  }

  function follow(word: LeaderWord<View, Event>): void {
    if (word.epoch < epoch) return
    epoch = word.epoch
    // Said by one that was granted the lock, and robbed of it, while it was stuck. Whoever listens to it now is called back.
    if (role === 'leading') return lead()
    const { view } = known
    const { connection } = word
    heard ||= !isOfNoUse(word)
    if (!isOurs) return join(word)
    const judgement = judge(view.cursor, word)
    if (judgement === 'gap') return move('missed')
    move('met')
    const news = judgement === 'news' ? word.event : null
    const next = news ? subject.fold(view, news) : word.view?.cursor === view.cursor ? word.view : view
    if (next !== view || connection !== view.connection) show({ ...next, connection }, news)
  }

  /** There is a leader: this tab's own right first, then the leader's view. */
  function join({ event, view }: LeaderWord<View, Event>): void {
    if (role !== 'following') return
    if (fits === undefined) {
      fits = null
      prove().then(
        (proven) => {
          fits = proven
          send('ask')
        },
        () => {
          fits = undefined
          move('missed')
        },
      )
    } else if (fits) {
      if (view) {
        if (!fits(view)) return move('barred')
        isOurs = true
        show(view, subject.opening(view))
      } else if (!event) send('ask')
    }
  }

  function lookAfterLeader(): void {
    heard = asked = false
    clearTimeout(timer)
    if (role === 'following' || role === 'catching-up') look(0)
  }

  function look(lateMs: number): void {
    const step = nextStep({ heard, asked, lateMs })
    if (step === 'ask') send('ping')
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
    return !document.hidden && !isFinal(known.view)
  }

  for (const [type, signal] of Object.entries(PAGE)) {
    // Caught on their way down: some of these are told to the document alone.
    const options = { capture: true, signal: closing.signal }
    addEventListener(type, () => (signal ? move(signal) : isLookedAt() && lookAfterLeader()), options)
  }
  move('back')
  return {
    revive() {
      if (known.view.connection === 'refused') {
        // The next look begins with what this tab has a right to now, among the others.
        isOurs = false
        move('left')
        move('back')
      } else if (own) own.revive()
      else send('revive')
    },
    close() {
      closing.abort()
      move('left')
    },
  }
}
