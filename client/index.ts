// The client's public exports. Importing them starts nothing and touches no DOM.
export { apiUrl, type JobAddress, type JobUrls, jobUrls } from './address.ts'
export type { BoardEvent, BoardView } from './board-view.ts'
export type { WatchEnvironment } from './environment.ts'
export type { TicketSource } from './ticket.ts'
export type { ConnectionState } from './connection.ts'
export { createUseJob, type Hooks, type UseJob } from './hooks/use-job.ts'
export { cancelJob, type FailurePage, type JobFailure, jobFailures, retryJob } from './job-actions.ts'
export type { Progress, ProducerJob } from './producer/job.ts'
export {
  createJobcast,
  type CreateOptions,
  type HandleOptions,
  type Jobcast,
  type JobcastOptions,
  type NewJob,
} from './producer/jobcast.ts'
export { RequestProblem } from './problem.ts'
export { type EventSourceLike, SSEClient, type SSEClientOptions } from './sse-client.ts'
export type { LineListener, LineRequest, Transport, TransportName, TransportSource } from './transports/transport.ts'
export type { LogLine, View } from './view.ts'
export { type BoardWatch, watchBoard } from './watch-board.ts'
export { type JobWatch, watchJob } from './watch-job.ts'
export type { JobEvent, StreamEvent } from '../durable/protocol/event.ts'
export type { JobStatus, Snapshot } from '../durable/protocol/snapshot.ts'
export type { JobSummary } from '../durable/protocol/summary.ts'
export type { Json, LogLevel, Update } from '../durable/protocol/update.ts'
