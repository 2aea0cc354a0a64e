CREATE TABLE `import_failures` (
	`workspace` text NOT NULL,
	`job_id` text NOT NULL,
	`at` integer NOT NULL,
	`n` integer NOT NULL,
	`trace` text,
	`trace_id` text,
	`place` text NOT NULL,
	`reason` text NOT NULL,
	PRIMARY KEY(`workspace`, `job_id`, `at`, `n`)
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`workspace` text NOT NULL,
	`job_id` text NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`status` text NOT NULL,
	`cursor` integer NOT NULL,
	`snapshot` text NOT NULL,
	`created_at` text NOT NULL,
	`updated_at` text NOT NULL,
	`ended_at` text,
	PRIMARY KEY(`workspace`, `job_id`)
);
--> statement-breakpoint
CREATE INDEX `jobs_newest` ON `jobs` (`workspace`,`created_at`,`job_id`);--> statement-breakpoint
CREATE INDEX `jobs_newest_of_status` ON `jobs` (`workspace`,`status`,`created_at`,`job_id`);--> statement-breakpoint
CREATE INDEX `jobs_newest_of_kind` ON `jobs` (`workspace`,`kind`,`created_at`,`job_id`);--> statement-breakpoint
CREATE TABLE `payloads` (
	`workspace` text NOT NULL,
	`trace` text NOT NULL,
	`key` text NOT NULL,
	PRIMARY KEY(`workspace`, `trace`, `key`)
);
--> statement-breakpoint
CREATE TABLE `span_outcomes` (
	`workspace` text NOT NULL,
	`job_id` text NOT NULL,
	`trace` text NOT NULL,
	`span_id` text NOT NULL,
	`at` integer NOT NULL,
	`outcome` integer NOT NULL,
	PRIMARY KEY(`workspace`, `job_id`, `trace`, `span_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `spans` (
	`workspace` text NOT NULL,
	`trace` text NOT NULL,
	`span_id` text NOT NULL,
	`parent_id` text,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`start_us` integer,
	`end_us` integer,
	`prompt_tokens` integer,
	`completion_tokens` integer,
	`total_tokens` integer,
	`cost_usd` real,
	`part` integer,
	`first_job` text NOT NULL,
	`written_job` text NOT NULL,
	`name` text NOT NULL,
	`model` text,
	`provider` text,
	`session_id` text,
	`user_id` text,
	`status_message` text,
	`input_preview` text,
	`output_preview` text,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `spans_of_trace` ON `spans` (`workspace`,`trace`,`span_id`);--> statement-breakpoint
CREATE TABLE `trace_outcomes` (
	`workspace` text NOT NULL,
	`job_id` text NOT NULL,
	`trace` text NOT NULL,
	`at` integer NOT NULL,
	`outcome` integer NOT NULL,
	PRIMARY KEY(`workspace`, `job_id`, `trace`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `traces` (
	`workspace` text NOT NULL,
	`id` text NOT NULL,
	`source` text NOT NULL,
	`trace_id` text NOT NULL,
	`name` text,
	`start_us` integer NOT NULL,
	`end_us` integer,
	`duration_us` integer,
	`span_count` integer NOT NULL,
	`error_count` integer NOT NULL,
	`prompt_tokens` integer,
	`completion_tokens` integer,
	`total_tokens` integer,
	`cost_usd` real,
	`model` text,
	`session_id` text,
	`user_id` text,
	`input_preview` text,
	`output_preview` text,
	`first_job` text NOT NULL,
	`written_job` text NOT NULL,
	`imported_at` text NOT NULL,
	`given` text,
	`info` text,
	PRIMARY KEY(`workspace`, `id`)
);
--> statement-breakpoint
CREATE INDEX `traces_newest` ON `traces` (`workspace`,`start_us`,`id`);--> statement-breakpoint
CREATE INDEX `traces_newest_of_source` ON `traces` (`workspace`,`source`,`start_us`,`id`);--> statement-breakpoint
CREATE INDEX `traces_newest_with_errors` ON `traces` (`workspace`,`start_us`,`id`) WHERE error_count > 0;--> statement-breakpoint
CREATE TABLE `upload_parts` (
	`workspace` text NOT NULL,
	`upload_id` text NOT NULL,
	`part` integer NOT NULL,
	`etag` text NOT NULL,
	`bytes` integer NOT NULL,
	PRIMARY KEY(`workspace`, `upload_id`, `part`)
);
--> statement-breakpoint
CREATE TABLE `uploads` (
	`workspace` text NOT NULL,
	`upload_id` text NOT NULL,
	`key` text NOT NULL,
	`multipart_id` text NOT NULL,
	`part_bytes` integer NOT NULL,
	`filename` text,
	`announced_bytes` integer,
	`state` text NOT NULL,
	`bytes` integer,
	`job_id` text,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	PRIMARY KEY(`workspace`, `upload_id`)
);
--> statement-breakpoint
CREATE INDEX `uploads_expiring` ON `uploads` (`expires_at`);