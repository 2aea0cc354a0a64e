// The client's public exports. Importing them starts nothing and touches no DOM.
export { apiUrl, type JobAddress, type JobUrls, jobUrls } from './address.ts'
export type { ConnectionState } from './connection.ts'
export { cancelJob, type FailurePage, type JobFailure, jobFailures, retryJob } from './job-actions.ts'
export { RequestProblem } from './problem.ts'
export { type EventSourceLike, SSEClient, type SSEClientOptions } from './sse-client.ts'
export type { LogLine, View } from './view.ts'
export { type JobWatch, watchJob } from './watch-job.ts'
export type { WatchEnvironment } from './job-channel.ts'
