namespace MaiCluster.Storage.Postgres;

/// <summary>
/// What Orleans' AdoNet clustering provider expects of a PostgreSQL database, written against its query keys, parameter names and
/// result columns. A silo's row changes only together with the version of its deployment's table: who comes with an old version
/// changes nothing and is told so. Only the sign of life is written without it.
/// </summary>
internal static class OrleansSchema
{
    /// <summary>How a table tells that it is ours.</summary>
    public const string Mark = "Made by MaiCluster, version 1";

    private const string OneSilo = "DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation";

    private const string Member =
        "SELECT v.Version, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime "
        + "FROM OrleansMembershipVersionTable AS v LEFT JOIN OrleansMembershipTable AS m ON m.DeploymentId = v.DeploymentId";

    /// <summary>Tables and functions; <c>OrleansQuery</c> may be there for another of Orleans' providers.</summary>
    public const string Tables =
        $"""
        CREATE TABLE IF NOT EXISTS OrleansQuery (
            QueryKey  text NOT NULL PRIMARY KEY,
            QueryText text NOT NULL
        );

        CREATE TABLE OrleansMembershipVersionTable (
            DeploymentId text        NOT NULL PRIMARY KEY,
            Timestamp    timestamptz NOT NULL DEFAULT now(),
            Version      integer     NOT NULL DEFAULT 0
        );

        CREATE TABLE OrleansMembershipTable (
            DeploymentId text        NOT NULL REFERENCES OrleansMembershipVersionTable,
            Address      text        NOT NULL,
            Port         integer     NOT NULL,
            Generation   integer     NOT NULL,
            SiloName     text        NOT NULL,
            HostName     text        NOT NULL,
            Status       integer     NOT NULL,
            ProxyPort    integer     NOT NULL,
            SuspectTimes text,
            StartTime    timestamptz NOT NULL,
            IAmAliveTime timestamptz NOT NULL,
            PRIMARY KEY (DeploymentId, Address, Port, Generation)
        );

        COMMENT ON TABLE OrleansMembershipTable IS '{Mark}';

        CREATE FUNCTION orleans_begin_deployment(deployment text) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES (deployment) ON CONFLICT DO NOTHING;
            RETURN FOUND;
        END $$;

        -- Holds the version's row until the transaction ends: of those who expect the same version, one goes on.
        CREATE FUNCTION orleans_expect_version(deployment text, expected integer) RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM FROM OrleansMembershipVersionTable WHERE DeploymentId = deployment AND Version = expected FOR UPDATE;
            RETURN FOUND;
        END $$;

        CREATE FUNCTION orleans_next_version(deployment text) RETURNS void LANGUAGE sql AS $$
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1, Timestamp = now() WHERE DeploymentId = deployment
        $$;

        CREATE FUNCTION orleans_add_silo(
            deployment text, expected integer, silo_address text, silo_port integer, silo_generation integer,
            name text, host text, state integer, proxy integer, started timestamptz, alive timestamptz)
        RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT orleans_expect_version(deployment, expected) THEN
                RETURN false;
            END IF;
            INSERT INTO OrleansMembershipTable
                (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
            VALUES (deployment, silo_address, silo_port, silo_generation, name, host, state, proxy, started, alive)
            ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            PERFORM orleans_next_version(deployment);
            RETURN true;
        END $$;

        CREATE FUNCTION orleans_change_silo(
            deployment text, expected integer, silo_address text, silo_port integer, silo_generation integer,
            state integer, suspects text, alive timestamptz)
        RETURNS boolean LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT orleans_expect_version(deployment, expected) THEN
                RETURN false;
            END IF;
            UPDATE OrleansMembershipTable SET Status = state, SuspectTimes = suspects, IAmAliveTime = greatest(IAmAliveTime, alive)
            WHERE DeploymentId = deployment AND Address = silo_address AND Port = silo_port AND Generation = silo_generation;
            IF NOT FOUND THEN
                RETURN false;
            END IF;
            PERFORM orleans_next_version(deployment);
            RETURN true;
        END $$;
        """;

    /// <summary>A key that older scripts lack and older providers do not ask for.</summary>
    public const string OptionalKey = "CleanupDefunctSiloEntryKey";

    /// <summary>The rows of <c>OrleansQuery</c>: the provider's keys and what it runs for them.</summary>
    public static readonly IReadOnlyDictionary<string, string> Queries = new Dictionary<string, string>
    {
        ["GatewaysQueryKey"] =
            "SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0",
        ["MembershipReadRowKey"] =
            $"{Member} AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation WHERE v.DeploymentId = @DeploymentId",
        ["MembershipReadAllKey"] = $"{Member} WHERE v.DeploymentId = @DeploymentId",
        ["InsertMembershipVersionKey"] = "SELECT orleans_begin_deployment(@DeploymentId)",
        ["UpdateIAmAlivetimeKey"] = $"UPDATE OrleansMembershipTable SET IAmAliveTime = @IAmAliveTime WHERE {OneSilo}",
        ["InsertMembershipKey"] =
            "SELECT orleans_add_silo(@DeploymentId, @Version, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime)",
        ["UpdateMembershipKey"] =
            "SELECT orleans_change_silo(@DeploymentId, @Version, @Address, @Port, @Generation, @Status, @SuspectTimes, @IAmAliveTime)",
        ["DeleteMembershipTableEntriesKey"] =
            "DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId; DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId",
        ["CleanupDefunctSiloEntriesKey"] = // 6: dead
            "DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId AND Status = 6 AND greatest(StartTime, IAmAliveTime) < @IAmAliveTime",
        [OptionalKey] = // newer providers choose the dead silos themselves, and give each as they read it
            $"DELETE FROM OrleansMembershipTable WHERE {OneSilo} AND Status = 6 "
            + "AND StartTime = @StartTime AND IAmAliveTime = @IAmAliveTime AND SuspectTimes IS NOT DISTINCT FROM @SuspectTimes",
    };
}
