CREATE TABLE `unlisted_failures` (
	`workspace` text NOT NULL,
	`job_id` text NOT NULL,
	`before` integer NOT NULL,
	`trace` text NOT NULL,
	`times` integer NOT NULL,
	PRIMARY KEY(`workspace`, `job_id`, `before`, `trace`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `jobs` ADD `swept_at` text;--> statement-breakpoint
CREATE INDEX `imports_unswept` ON `jobs` (`ended_at`) WHERE kind = 'import_traces' AND swept_at IS NULL AND ended_at IS NOT NULL;--> statement-breakpoint
ALTER TABLE `spans` ADD `parts` text;--> statement-breakpoint
CREATE INDEX `spans_in_parts` ON `spans` (`workspace`,`span_id`) WHERE part IS NOT NULL;