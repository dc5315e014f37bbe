using System.Security.Cryptography;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Storage.Keys;

/// <summary>What both stores hold keys, tenants and teams to, and how a key's id is made.</summary>
internal static class KeyChecks
{
    /// <summary>How often an id is drawn before a store gives up: 32 bits meet now and then among many keys, not eight times running.</summary>
    public const int IdAttempts = 8;

    public static string NewId() => "key_" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <exception cref="ArgumentException">The name cannot be shown, or the hash is none.</exception>
    public static void CanAdd(string name, ReadOnlyMemory<byte> sha256)
    {
        CanName(name);
        IsHash(sha256);
    }

    /// <exception cref="ArgumentException">The name cannot be shown.</exception>
    public static void CanName(string name)
    {
        if (!KeyTerms.IsName(name))
        {
            throw new ArgumentException($"A name must have 1 to {KeyTerms.MaxNameLength} characters, not only spaces and none of them a control character.", nameof(name));
        }
    }

    /// <exception cref="ArgumentException">It has not 32 bytes.</exception>
    public static void IsHash(ReadOnlyMemory<byte> sha256)
    {
        if (sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException($"A SHA-256 has 32 bytes, this one {sha256.Length}.", nameof(sha256));
        }
    }

    /// <exception cref="ArgumentException">A part of it cannot be an id.</exception>
    public static void CanBe(PayerId id)
    {
        if (!PayerId.IsPart(id.Tenant) || (id.Team is { } team && !PayerId.IsPart(team)))
        {
            throw new ArgumentException($"A tenant's and a team's id must have {PayerId.Right}.", nameof(id));
        }
    }

    /// <summary>What is said of a tenant or team that takes nothing.</summary>
    public static RequestFailure NotOpen(PayerId id) => new(FailureKind.InvalidRequest, $"There is no open {id.Described}: GET /admin/{(id.Team is null ? "tenants" : "teams")} lists what there is.")
    {
        Param = id.Team is null ? "tenant" : "team",
    };

    public static RequestFailure Taken(PayerId id) => new(FailureKind.InvalidRequest, $"The {id.Described} is there, or was: an id is given once.") { Param = "id" };

    /// <summary>Why a tenant or team must stay open; null when it need not.</summary>
    /// <param name="keys">That work.</param>
    /// <param name="teams">That are open.</param>
    public static RequestFailure? RefuseClosing(PayerId id, long keys, long teams) =>
        id == new PayerId(PayerId.DefaultTenant) ? new RequestFailure(FailureKind.InvalidRequest, $"The {id.Described} is always there.")
        : keys + teams > 0 ? new RequestFailure(FailureKind.InvalidRequest, $"The {id.Described} has {keys} working keys and {teams} open teams: revoke and close them first.")
        : null;
}
