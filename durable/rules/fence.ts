// Which pushes count. An epoch names a producer: a lower one is refused, so whoever was replaced can no longer write.
// A sequence number counts the pushes of an epoch: a repeat is acknowledged and ignored, a hole is refused.
import type { Problem } from '../protocol/problem.ts'
import type { Push } from '../protocol/update.ts'

export interface Fence {
  readonly epoch: number
  /** Of the last push of this epoch; null before the first numbered one. */
  readonly seq: number | null
  /** The first number of this epoch: a lower one was never here, and is no repeat. */
  readonly first?: number
}

export type FenceVerdict =
  | { readonly kind: 'new'; readonly fence: Fence }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'refused'; readonly problem: Problem }

/**
 * @param owned whether the service runs the job itself: then only the object raises the epoch, and every push names its own.
 */
export function judge(fence: Fence, push: Pick<Push, 'epoch' | 'seq'>, owned: boolean): FenceVerdict {
  const epoch = push.epoch ?? (owned ? 0 : fence.epoch)
  if (epoch < fence.epoch) return stale(`epoch ${epoch} was replaced by epoch ${fence.epoch}`)
  if (epoch > fence.epoch) {
    if (owned) return stale(`epoch ${epoch} was never given out; the job is at epoch ${fence.epoch}`)
    return { kind: 'new', fence: numbered(epoch, push.seq) }
  }
  if (push.seq === undefined) return { kind: 'new', fence }
  if (fence.seq === null) return { kind: 'new', fence: numbered(epoch, push.seq) }
  if (push.seq < (fence.first ?? 0)) {
    return gap(`seq ${push.seq} comes before ${fence.first}, with which this epoch began: the first number goes alone`)
  }
  if (push.seq <= fence.seq) return { kind: 'repeat' }
  if (push.seq > fence.seq + 1) {
    return gap(`seq ${push.seq} came after seq ${fence.seq}; send seq ${fence.seq + 1} first`)
  }
  return { kind: 'new', fence: { ...fence, seq: push.seq } }
}

function numbered(epoch: number, seq: number | undefined): Fence {
  return seq === undefined ? { epoch, seq: null } : { epoch, seq, first: seq }
}

function gap(detail: string): FenceVerdict {
  return { kind: 'refused', problem: { code: 'sequence_gap', detail } }
}

function stale(detail: string): FenceVerdict {
  return { kind: 'refused', problem: { code: 'stale_epoch', detail } }
}
