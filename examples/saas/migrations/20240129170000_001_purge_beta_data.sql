-- Migration: Purge the data of the closed beta
-- Version: 20240129170000_001
-- Author: jo
-- Depends: 20240115140000_001
-- Irreversible: personal data of the closed beta is erased for good; only a backup has it
-- Affects: accounts, users, memberships

-- UP
-- We promised the beta testers that nothing of theirs outlives January.
DELETE FROM users WHERE email LIKE '%@beta.example';
DELETE FROM accounts WHERE is_beta;
ALTER TABLE accounts DROP COLUMN is_beta;
