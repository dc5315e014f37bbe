using MaiCluster.Storage.Ledgers;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>The tables in schema <c>mai</c>, as the list of steps that led to them; <c>mai.schema_version</c> counts the steps taken.</summary>
internal static class PostgresSchema
{
    /// <summary>Number of the lock that those who migrate take in turn: 'MaiC' and 1.</summary>
    private const long MigrationLock = 0x4D616943_00000001;

    /// <summary>Never change a step that was released: add one.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE mai.api_keys (
            hash    bytea       NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            id      text        NOT NULL CONSTRAINT api_keys_id UNIQUE,
            name    text        NOT NULL,
            created timestamptz NOT NULL,
            revoked timestamptz
        );

        CREATE TABLE mai.writers (
            id          text        NOT NULL PRIMARY KEY,
            node        text        NOT NULL,
            lease_until timestamptz NOT NULL
        );

        CREATE TABLE mai.usage (
            sequence          bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id                text             NOT NULL UNIQUE,
            key_id            text             NOT NULL,
            model             text             NOT NULL,
            node              text             NOT NULL,
            started           timestamptz      NOT NULL,
            ended             timestamptz,
            prompt_tokens     integer          NOT NULL,
            cached_tokens     integer          NOT NULL,
            completion_tokens integer          NOT NULL,
            queue_ms          double precision NOT NULL,
            prefill_ms        double precision NOT NULL,
            decode_ms         double precision NOT NULL,
            device_ns         bigint           NOT NULL,
            outcome           text             NOT NULL,
            writer            text             NOT NULL,
            CHECK ((outcome = 'open') = (ended IS NULL))
        );

        CREATE INDEX usage_open ON mai.usage (writer) WHERE outcome = 'open';

        CREATE TABLE mai.sessions (
            key_id  text        NOT NULL,
            name    text        NOT NULL,
            etag    text        NOT NULL,
            state   bytea       NOT NULL,
            expires timestamptz NOT NULL,
            PRIMARY KEY (key_id, name)
        );

        CREATE INDEX sessions_expiry ON mai.sessions (expires);

        CREATE TABLE mai.responses (
            id              text        NOT NULL PRIMARY KEY,
            key_id          text        NOT NULL,
            previous_id     text,
            conversation_id text,
            session         text        NOT NULL,
            created         timestamptz NOT NULL,
            expires         timestamptz NOT NULL,
            body            bytea       NOT NULL,
            input           bytea       NOT NULL
        );

        CREATE INDEX responses_previous ON mai.responses (previous_id) WHERE previous_id IS NOT NULL;
        CREATE INDEX responses_expiry ON mai.responses (expires);

        CREATE TABLE mai.conversations (
            id       text        NOT NULL PRIMARY KEY,
            key_id   text        NOT NULL,
            created  timestamptz NOT NULL,
            expires  timestamptz NOT NULL,
            metadata bytea       NOT NULL
        );

        CREATE INDEX conversations_expiry ON mai.conversations (expires);

        CREATE TABLE mai.conversation_items (
            sequence        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            conversation_id text   NOT NULL REFERENCES mai.conversations ON DELETE CASCADE,
            id              text   NOT NULL,
            json            bytea  NOT NULL,
            UNIQUE (conversation_id, id)
        );

        CREATE INDEX conversation_items_order ON mai.conversation_items (conversation_id, sequence);
        """,
        "ALTER TABLE mai.usage ADD COLUMN quantities text NOT NULL DEFAULT '{}';",
        """
        ALTER TABLE mai.usage
            ADD COLUMN tenant text NOT NULL DEFAULT 'default',
            ADD COLUMN team text,
            ADD COLUMN parent text,
            ADD COLUMN grants text NOT NULL DEFAULT '',
            ADD COLUMN billed_micros bigint NOT NULL DEFAULT 0;

        CREATE TABLE mai.booked (
            node    text        NOT NULL PRIMARY KEY,
            through timestamptz NOT NULL
        );
        """,
        """
        CREATE TABLE mai.ledger_heads (
            day           date   NOT NULL,
            partition     text   COLLATE "C" NOT NULL,
            postings      bigint NOT NULL,
            entries       bigint NOT NULL,
            amount_micros bigint NOT NULL,
            hash          bytea  NOT NULL,
            PRIMARY KEY (day, partition)
        );

        CREATE TABLE mai.ledger_postings (
            day         date    NOT NULL,
            partition   text    COLLATE "C" NOT NULL,
            place       bigint  NOT NULL,
            id          text    COLLATE "C" NOT NULL UNIQUE,
            service_us  bigint  NOT NULL,
            digest      bytea   NOT NULL,
            document    text,
            first_entry bigint  NOT NULL,
            entries     bigint  NOT NULL,
            hash        bytea   NOT NULL,
            PRIMARY KEY (day, partition, place)
        );

        CREATE TABLE mai.ledger_entries (
            day           date   NOT NULL,
            partition     text   COLLATE "C" NOT NULL,
            number        bigint NOT NULL,
            place         bigint NOT NULL,
            debit         text   NOT NULL,
            credit        text   NOT NULL,
            amount_micros bigint NOT NULL CHECK (amount_micros > 0),
            purpose       text   NOT NULL,
            service_us    bigint NOT NULL,
            request       text,
            reason        text,
            model         text,
            scenario      text,
            tenant        text,
            partner       text,
            device        text,
            corrects      text,
            correction    bigint NOT NULL,
            note          text,
            hash          bytea  NOT NULL,
            PRIMARY KEY (day, partition, number)
        );

        CREATE UNIQUE INDEX ledger_entries_correction ON mai.ledger_entries (corrects, correction) WHERE corrects IS NOT NULL;

        CREATE TABLE mai.ledger_rollups (
            day                date   NOT NULL,
            model              text   COLLATE "C" NOT NULL,
            scenario           text   COLLATE "C" NOT NULL,
            tenant             text   COLLATE "C" NOT NULL,
            partner            text   COLLATE "C" NOT NULL,
            device             text   COLLATE "C" NOT NULL,
            compute_micros     bigint NOT NULL,
            load_micros        bigint NOT NULL,
            idle_micros        bigint NOT NULL,
            unallocated_micros bigint NOT NULL,
            charge_micros      bigint NOT NULL,
            share_micros       bigint NOT NULL,
            revenue_micros     bigint NOT NULL,
            PRIMARY KEY (day, model, scenario, tenant, partner, device)
        );

        CREATE TABLE mai.ledger_seals (
            day      date  NOT NULL PRIMARY KEY,
            previous bytea NOT NULL,
            hash     bytea NOT NULL
        );
        """,
        """
        CREATE TABLE mai.budget_limits (
            budget text NOT NULL PRIMARY KEY,
            limits text NOT NULL,
            etag   text NOT NULL
        );

        CREATE TABLE mai.budget_limits_version (version bigint NOT NULL);
        INSERT INTO mai.budget_limits_version VALUES (0);

        CREATE TABLE mai.budgets (
            actor text NOT NULL PRIMARY KEY,
            state text NOT NULL,
            etag  text NOT NULL
        );

        CREATE TABLE mai.budget_accounts (
            actor  text NOT NULL,
            budget text NOT NULL,
            state  text NOT NULL,
            PRIMARY KEY (actor, budget)
        );
        """,
        """
        CREATE TABLE mai.payers (
            tenant  text        NOT NULL,
            team    text        NOT NULL, -- '' = the tenant itself
            name    text        NOT NULL,
            created timestamptz NOT NULL,
            closed  timestamptz,
            PRIMARY KEY (tenant, team)
        );

        INSERT INTO mai.payers (tenant, team, name, created) VALUES ('default', '', 'Default', now());

        ALTER TABLE mai.api_keys
            ADD COLUMN tenant    text NOT NULL DEFAULT 'default',
            ADD COLUMN team      text NOT NULL DEFAULT '',
            ADD COLUMN role      text NOT NULL DEFAULT 'none',
            ADD COLUMN scope     text NOT NULL DEFAULT '', -- '' = no limit
            ADD COLUMN expires   timestamptz,
            ADD COLUMN old_hash  bytea,
            ADD COLUMN old_until timestamptz;

        CREATE INDEX api_keys_old ON mai.api_keys (old_hash) WHERE old_hash IS NOT NULL;

        CREATE TABLE mai.audit (
            sequence bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            at       timestamptz NOT NULL,
            actor    text        NOT NULL,
            action   text        NOT NULL,
            target   text        NOT NULL,
            before   text,
            after    text
        );

        CREATE INDEX audit_order ON mai.audit (at, sequence);
        """,
        """
        ALTER TABLE mai.usage
            ADD COLUMN scenario text,
            ADD COLUMN billed_as text,
            ADD COLUMN experiment text,
            ADD COLUMN partner text,
            ADD COLUMN partner_micros bigint NOT NULL DEFAULT 0,
            ADD COLUMN certainty text NOT NULL DEFAULT 'measured';

        CREATE TABLE mai.routes (
            scenario text NOT NULL PRIMARY KEY,
            route    text NOT NULL,
            etag     text NOT NULL
        );

        CREATE TABLE mai.routes_version (version bigint NOT NULL);
        INSERT INTO mai.routes_version VALUES (0);
        """,
        """
        CREATE TABLE mai.ledger_months (
            partition    text    NOT NULL,
            first        date    NOT NULL,
            last         date    NOT NULL,
            postings     bigint  NOT NULL,
            gross_micros bigint  NOT NULL,
            share_micros bigint  NOT NULL,
            closed       boolean NOT NULL,
            PRIMARY KEY (partition, first)
        );

        -- Of closed records alone: a request without a budget is entered in the first only.
        CREATE INDEX usage_key ON mai.usage (key_id, started) WHERE outcome <> 'open';
        CREATE INDEX usage_grants ON mai.usage (grants COLLATE "C") WHERE grants <> '' AND outcome <> 'open';
        """,
        ExperimentRollups.AnewSql("mai."),
    ];

    public static int Version => Steps.Length;

    /// <exception cref="StorageException">The schema is another program's, or newer than this one.</exception>
    public static async Task MigrateAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        if (await ReadVersionAsync(connection, database.Url, cancellationToken) == Version)
        {
            return; // nothing to write: a user who may only read and write rows gets by
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({MigrationLock})", cancellationToken);
        var version = await ReadVersionAsync(connection, database.Url, cancellationToken);
        if (version is null)
        {
            await ExecuteAsync(
                connection,
                "CREATE SCHEMA mai; CREATE TABLE mai.schema_version (version integer NOT NULL); INSERT INTO mai.schema_version VALUES (0)",
                cancellationToken);
        }

        for (var step = version ?? 0; step < Version; step++)
        {
            await ExecuteAsync(connection, Steps[step], cancellationToken);
        }

        await ExecuteAsync(connection, $"UPDATE mai.schema_version SET version = {Version}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Null when there is no schema of this name.</summary>
    private static async Task<int?> ReadVersionAsync(NpgsqlConnection connection, StoreUrl url, CancellationToken cancellationToken)
    {
        // From the catalogue itself: to_regclass may answer from before the wait for the lock.
        await using var exists = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'mai'),
                   EXISTS (SELECT FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace WHERE nspname = 'mai' AND relname = 'schema_version')
            """,
            connection);
        await using (var row = await exists.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            if (!row.GetBoolean(0))
            {
                return null;
            }

            if (!row.GetBoolean(1))
            {
                throw new StorageException($"{url}: its schema 'mai' is another program's: give another database.");
            }
        }

        await using var read = new NpgsqlCommand("SELECT version FROM mai.schema_version", connection);
        var version = (int)(await read.ExecuteScalarAsync(cancellationToken))!;
        return version <= Version
            ? version
            : throw new StorageException(
                $"{url} was written by a newer MaiCluster (schema {version}, this one knows up to {Version}): run that one, or give another database.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 }; // as long as the one who migrates before us takes
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
