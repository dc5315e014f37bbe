using System.Globalization;
using MaiCluster.Storage.Ledgers;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage;

/// <summary>The tables, as the list of steps that led to them; <c>user_version</c> counts the steps a file has had.</summary>
internal static class Schema
{
    /// <summary>Marks a SQLite file as ours: 'MaiC'.</summary>
    private const long ApplicationId = 0x4D616943;

    /// <summary>Never change a step that was released: add one.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE api_keys (
            hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            id         TEXT    NOT NULL UNIQUE,
            name       TEXT    NOT NULL,
            created_us INTEGER NOT NULL,
            revoked_us INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE usage (
            sequence          INTEGER PRIMARY KEY AUTOINCREMENT,
            id                TEXT    NOT NULL UNIQUE,
            key_id            TEXT    NOT NULL,
            model             TEXT    NOT NULL,
            node              TEXT    NOT NULL,
            started_us        INTEGER NOT NULL,
            ended_us          INTEGER,
            prompt_tokens     INTEGER NOT NULL,
            cached_tokens     INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            queue_ms          REAL    NOT NULL,
            prefill_ms        REAL    NOT NULL,
            decode_ms         REAL    NOT NULL,
            device_ns         INTEGER NOT NULL,
            outcome           TEXT    NOT NULL,
            CHECK ((outcome = 'open') = (ended_us IS NULL))
        ) STRICT;

        CREATE INDEX usage_open ON usage (node) WHERE outcome = 'open';
        """,
        """
        CREATE TABLE sessions (
            key_id     TEXT    NOT NULL,
            name       TEXT    NOT NULL,
            etag       TEXT    NOT NULL,
            state      BLOB    NOT NULL,
            expires_us INTEGER NOT NULL,
            PRIMARY KEY (key_id, name)
        ) STRICT;

        CREATE INDEX sessions_expiry ON sessions (expires_us);

        CREATE TABLE responses (
            id              TEXT    NOT NULL PRIMARY KEY,
            key_id          TEXT    NOT NULL,
            previous_id     TEXT,
            conversation_id TEXT,
            session         TEXT    NOT NULL,
            created_us      INTEGER NOT NULL,
            expires_us      INTEGER NOT NULL,
            body            BLOB    NOT NULL,
            input           BLOB    NOT NULL
        ) STRICT;

        CREATE INDEX responses_previous ON responses (previous_id) WHERE previous_id IS NOT NULL;
        CREATE INDEX responses_expiry ON responses (expires_us);

        CREATE TABLE conversations (
            id         TEXT    NOT NULL PRIMARY KEY,
            key_id     TEXT    NOT NULL,
            created_us INTEGER NOT NULL,
            expires_us INTEGER NOT NULL,
            metadata   BLOB    NOT NULL
        ) STRICT;

        CREATE INDEX conversations_expiry ON conversations (expires_us);

        CREATE TABLE conversation_items (
            sequence        INTEGER PRIMARY KEY AUTOINCREMENT,
            conversation_id TEXT    NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            id              TEXT    NOT NULL,
            json            BLOB    NOT NULL,
            UNIQUE (conversation_id, id)
        ) STRICT;

        CREATE INDEX conversation_items_order ON conversation_items (conversation_id, sequence);
        """,
        """
        ALTER TABLE usage ADD COLUMN writer TEXT NOT NULL DEFAULT '';

        CREATE TABLE writers (
            id       TEXT    NOT NULL PRIMARY KEY,
            node     TEXT    NOT NULL,
            until_us INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        "ALTER TABLE usage ADD COLUMN quantities TEXT NOT NULL DEFAULT '{}';",

        // No row is ever deleted, so the highest number need not be kept in a table of its own, which every commit wrote too.
        """
        CREATE TABLE usage_uncounted (
            sequence          INTEGER PRIMARY KEY,
            id                TEXT    NOT NULL UNIQUE,
            key_id            TEXT    NOT NULL,
            model             TEXT    NOT NULL,
            node              TEXT    NOT NULL,
            writer            TEXT    NOT NULL,
            started_us        INTEGER NOT NULL,
            ended_us          INTEGER,
            outcome           TEXT    NOT NULL,
            prompt_tokens     INTEGER NOT NULL,
            cached_tokens     INTEGER NOT NULL,
            completion_tokens INTEGER NOT NULL,
            queue_ms          REAL    NOT NULL,
            prefill_ms        REAL    NOT NULL,
            decode_ms         REAL    NOT NULL,
            device_ns         INTEGER NOT NULL,
            quantities        TEXT    NOT NULL,
            tenant            TEXT    NOT NULL,
            team              TEXT,
            parent            TEXT,
            grants            TEXT    NOT NULL,
            billed_micros     INTEGER NOT NULL,
            CHECK ((outcome = 'open') = (ended_us IS NULL))
        ) STRICT;

        INSERT INTO usage_uncounted
        SELECT sequence, id, key_id, model, node, writer, started_us, ended_us, outcome, prompt_tokens, cached_tokens, completion_tokens,
               queue_ms, prefill_ms, decode_ms, device_ns, quantities, 'default', NULL, NULL, '', 0
        FROM usage ORDER BY sequence;
        DROP TABLE usage;
        ALTER TABLE usage_uncounted RENAME TO usage;
        CREATE INDEX usage_open ON usage (node) WHERE outcome = 'open';

        CREATE TABLE booked (
            node       TEXT    NOT NULL PRIMARY KEY,
            through_us INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE ledger_heads (
            day           TEXT    NOT NULL,
            partition     TEXT    NOT NULL,
            postings      INTEGER NOT NULL,
            entries       INTEGER NOT NULL,
            amount_micros INTEGER NOT NULL,
            hash          BLOB    NOT NULL,
            PRIMARY KEY (day, partition)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE ledger_postings (
            day         TEXT    NOT NULL,
            partition   TEXT    NOT NULL,
            place       INTEGER NOT NULL,
            id          TEXT    NOT NULL UNIQUE,
            service_us  INTEGER NOT NULL,
            digest      BLOB    NOT NULL,
            document    TEXT,
            first_entry INTEGER NOT NULL,
            entries     INTEGER NOT NULL,
            hash        BLOB    NOT NULL,
            PRIMARY KEY (day, partition, place)
        ) STRICT;

        CREATE TABLE ledger_entries (
            day           TEXT    NOT NULL,
            partition     TEXT    NOT NULL,
            number        INTEGER NOT NULL,
            place         INTEGER NOT NULL,
            debit         TEXT    NOT NULL,
            credit        TEXT    NOT NULL,
            amount_micros INTEGER NOT NULL CHECK (amount_micros > 0),
            purpose       TEXT    NOT NULL,
            service_us    INTEGER NOT NULL,
            request       TEXT,
            reason        TEXT,
            model         TEXT,
            scenario      TEXT,
            tenant        TEXT,
            partner       TEXT,
            device        TEXT,
            corrects      TEXT,
            correction    INTEGER NOT NULL,
            note          TEXT,
            hash          BLOB    NOT NULL,
            PRIMARY KEY (day, partition, number)
        ) STRICT, WITHOUT ROWID;

        CREATE UNIQUE INDEX ledger_entries_correction ON ledger_entries (corrects, correction) WHERE corrects IS NOT NULL;

        CREATE TABLE ledger_rollups (
            day                TEXT    NOT NULL,
            model              TEXT    NOT NULL,
            scenario           TEXT    NOT NULL,
            tenant             TEXT    NOT NULL,
            partner            TEXT    NOT NULL,
            device             TEXT    NOT NULL,
            compute_micros     INTEGER NOT NULL,
            load_micros        INTEGER NOT NULL,
            idle_micros        INTEGER NOT NULL,
            unallocated_micros INTEGER NOT NULL,
            charge_micros      INTEGER NOT NULL,
            share_micros       INTEGER NOT NULL,
            revenue_micros     INTEGER NOT NULL,
            PRIMARY KEY (day, model, scenario, tenant, partner, device)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE ledger_seals (
            day      TEXT NOT NULL PRIMARY KEY,
            previous BLOB NOT NULL,
            hash     BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE budget_limits (
            budget TEXT NOT NULL PRIMARY KEY,
            limits TEXT NOT NULL,
            etag   TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE budget_limits_version (version INTEGER NOT NULL) STRICT;
        INSERT INTO budget_limits_version VALUES (0);

        CREATE TABLE budgets (
            actor TEXT NOT NULL PRIMARY KEY,
            state TEXT NOT NULL,
            etag  TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE budget_accounts (
            actor  TEXT NOT NULL,
            budget TEXT NOT NULL,
            state  TEXT NOT NULL,
            PRIMARY KEY (actor, budget)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        CREATE TABLE payers (
            tenant     TEXT    NOT NULL,
            team       TEXT    NOT NULL, -- '' = the tenant itself
            name       TEXT    NOT NULL,
            created_us INTEGER NOT NULL,
            closed_us  INTEGER,
            PRIMARY KEY (tenant, team)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO payers (tenant, team, name, created_us) VALUES ('default', '', 'Default', unixepoch() * 1000000);

        ALTER TABLE api_keys ADD COLUMN tenant TEXT NOT NULL DEFAULT 'default';
        ALTER TABLE api_keys ADD COLUMN team TEXT NOT NULL DEFAULT '';
        ALTER TABLE api_keys ADD COLUMN role TEXT NOT NULL DEFAULT 'none';
        ALTER TABLE api_keys ADD COLUMN scope TEXT NOT NULL DEFAULT ''; -- '' = no limit
        ALTER TABLE api_keys ADD COLUMN expires_us INTEGER;
        ALTER TABLE api_keys ADD COLUMN old_hash BLOB;
        ALTER TABLE api_keys ADD COLUMN old_until_us INTEGER;

        CREATE INDEX api_keys_old ON api_keys (old_hash) WHERE old_hash IS NOT NULL;

        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            at_us    INTEGER NOT NULL,
            actor    TEXT    NOT NULL,
            action   TEXT    NOT NULL,
            target   TEXT    NOT NULL,
            before   TEXT,
            after    TEXT
        ) STRICT;

        CREATE INDEX audit_order ON audit (at_us, sequence);
        """,
        """
        ALTER TABLE usage ADD COLUMN scenario TEXT;
        ALTER TABLE usage ADD COLUMN billed_as TEXT;
        ALTER TABLE usage ADD COLUMN experiment TEXT;
        ALTER TABLE usage ADD COLUMN partner TEXT;
        ALTER TABLE usage ADD COLUMN partner_micros INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE usage ADD COLUMN certainty TEXT NOT NULL DEFAULT 'measured';

        CREATE TABLE routes (
            scenario TEXT NOT NULL PRIMARY KEY,
            route    TEXT NOT NULL,
            etag     TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE routes_version (version INTEGER NOT NULL) STRICT;
        INSERT INTO routes_version VALUES (0);
        """,
        """
        CREATE TABLE ledger_months (
            partition    TEXT    NOT NULL,
            first        TEXT    NOT NULL,
            last         TEXT    NOT NULL,
            postings     INTEGER NOT NULL,
            gross_micros INTEGER NOT NULL,
            share_micros INTEGER NOT NULL,
            closed       INTEGER NOT NULL,
            PRIMARY KEY (partition, first)
        ) STRICT, WITHOUT ROWID;

        -- Of closed records alone: a request is entered once, with its one commit, and one without a budget in the first only.
        CREATE INDEX usage_key ON usage (key_id, started_us) WHERE outcome <> 'open';
        CREATE INDEX usage_grants ON usage (grants) WHERE grants <> '' AND outcome <> 'open';
        """,
        ExperimentRollups.AnewSql(""),
    ];

    public static int Version => Steps.Length;

    /// <summary>Refuses what is not ours or newer than this program, before anything is written to it.</summary>
    public static void Check(SqliteConnection connection, string path)
    {
        var version = (long)connection.Scalar("PRAGMA user_version")!;
        var application = (long)connection.Scalar("PRAGMA application_id")!;
        var empty = (long)connection.Scalar("SELECT count(*) FROM sqlite_schema")! == 0;
        if (application != ApplicationId && !(empty && version == 0 && application == 0))
        {
            throw new StorageException($"'{path}' is another program's SQLite database: give another path.");
        }

        if (version > Version)
        {
            throw new StorageException(
                $"'{path}' was written by a newer MaiCluster (schema {version}, this one knows up to {Version}): run that one, or give another path.");
        }
    }

    /// <summary>Takes the missing steps in one transaction; of several processes that start at once, one does.</summary>
    public static void Migrate(SqliteConnection connection, string path)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        Check(connection, path);
        var version = (long)connection.Scalar("PRAGMA user_version")!;
        if (version < Version)
        {
            for (var step = (int)version; step < Version; step++)
            {
                connection.Execute(Steps[step]);
            }

            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}"));
        }

        transaction.Commit();
    }
}
