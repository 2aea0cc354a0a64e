CREATE TABLE `keys` (
	`key_id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`role` text NOT NULL,
	`name` text,
	`hash` text NOT NULL,
	`created_at` text NOT NULL,
	`revoked_at` text
);
--> statement-breakpoint
CREATE INDEX `keys_of_workspace` ON `keys` (`workspace`,`created_at`);--> statement-breakpoint
CREATE TABLE `ticket_cuts` (
	`workspace` text NOT NULL,
	`job_id` text NOT NULL,
	`issued_until` integer NOT NULL,
	PRIMARY KEY(`workspace`, `job_id`)
);
--> statement-breakpoint
CREATE TABLE `tickets` (
	`workspace` text NOT NULL,
	`ticket_id` text NOT NULL,
	`scope` text NOT NULL,
	`jobs` text,
	`created_at` text NOT NULL,
	`expires_at` text NOT NULL,
	`revoked_at` text,
	PRIMARY KEY(`workspace`, `ticket_id`)
);
--> statement-breakpoint
CREATE INDEX `tickets_expiring` ON `tickets` (`expires_at`);--> statement-breakpoint
CREATE TABLE `workspace_origins` (
	`workspace` text NOT NULL,
	`origin` text NOT NULL,
	PRIMARY KEY(`workspace`, `origin`)
);
