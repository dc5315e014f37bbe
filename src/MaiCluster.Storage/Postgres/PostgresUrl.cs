using System.Globalization;
using Npgsql;

namespace MaiCluster.Storage.Postgres;

/// <summary>Reads <c>postgres://</c> addresses as PostgreSQL's own tools do, settings of the driver included.</summary>
internal static class PostgresUrl
{
    // A node needs one connection to write usage and a few to look up keys and sessions; the driver's default of 100 would let
    // one node take all that a server has. Statements are prepared by themselves once they were seen five times.
    private const string Defaults = "Application Name=mai;Maximum Pool Size=20;Max Auto Prepare=32;";

    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>What PostgreSQL's tools call a setting, where the driver calls it otherwise.</summary>
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["dbname"] = "Database",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslmode"] = "SSL Mode",
        ["sslpassword"] = "SSL Password",
        ["sslrootcert"] = "Root Certificate",
        ["target_session_attrs"] = "Target Session Attributes",
        ["user"] = "Username",
    };

    public static bool Matches(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="FormatException">The address or a setting is wrong.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var rest = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3);
        var builder = new NpgsqlConnectionStringBuilder(Defaults);
        var settings = ReadOnlySpan<char>.Empty;
        if (rest.IndexOf('?') is >= 0 and var question)
        {
            settings = rest[(question + 1)..];
            rest = rest[..question];
        }

        if (rest.IndexOf('/') is >= 0 and var slash)
        {
            Set(builder, "Database", Decode(rest[(slash + 1)..], "database"));
            rest = rest[..slash];
        }

        // The last one: a password with an '@' that should have been written %40 is not read as the host.
        if (rest.LastIndexOf('@') is >= 0 and var at)
        {
            SetUser(builder, rest[..at]);
            rest = rest[(at + 1)..];
        }

        SetHosts(builder, rest.ToString());
        foreach (var setting in settings.ToString().Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException("A setting behind the '?' of a postgres:// address is written NAME=VALUE.");
            }

            SetSetting(builder, Decode(setting.AsSpan(0, equals), "setting"), Decode(setting.AsSpan(equals + 1), "setting"));
        }

        return Checked(builder);
    }

    /// <exception cref="FormatException">The string is not the driver's.</exception>
    public static NpgsqlConnectionStringBuilder ParseConnectionString(string text)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(Defaults + text);
        }
        catch (ArgumentException error)
        {
            // A known setting is named; anything else may be a part of a password that should have been quoted.
            var wrong = error is { InnerException: not null and not KeyNotFoundException, ParamName: { } name } ? $" at '{name}'" : "";
            throw new FormatException($"The store's connection string is wrong{wrong}: write Host=...;Port=...;Database=...;Username=...;Password='...'.");
        }

        return Checked(builder);
    }

    /// <summary>Host and port as they are shown.</summary>
    public static string HostOf(NpgsqlConnectionStringBuilder builder) =>
        builder.Port == NpgsqlConnection.DefaultPort ? builder.Host! : string.Create(CultureInfo.InvariantCulture, $"{builder.Host}:{builder.Port}");

    private static void SetUser(NpgsqlConnectionStringBuilder builder, ReadOnlySpan<char> user)
    {
        if (user.IndexOf(':') is >= 0 and var colon)
        {
            Set(builder, "Password", Decode(user[(colon + 1)..], "password"));
            user = user[..colon];
        }

        Set(builder, "Username", Decode(user, "user"));
    }

    private static void SetHosts(NpgsqlConnectionStringBuilder builder, string hosts)
    {
        if (hosts.Contains(',', StringComparison.Ordinal))
        {
            Set(builder, "Host", hosts); // the driver reads HOST:PORT,HOST:PORT itself
            return;
        }

        var address = hosts.StartsWith('[') ? hosts.IndexOf(']', StringComparison.Ordinal) : 0; // of IPv6, which has colons of its own
        if (address < 0)
        {
            throw new FormatException("The host of a postgres:// address lacks its ']'.");
        }

        if (hosts.IndexOf(':', address) is >= 0 and var colon)
        {
            Set(builder, "Port", hosts[(colon + 1)..]);
            hosts = hosts[..colon];
        }

        Set(builder, "Host", hosts.Trim('[', ']'));
    }

    private static void SetSetting(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        var keyword = Keywords.GetValueOrDefault(name) ?? name.Replace('_', ' ');
        Set(builder, keyword, keyword == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value, name);
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string keyword, string value, string? shown = null)
    {
        if (value.Length == 0)
        {
            return;
        }

        try
        {
            builder[keyword] = value;
        }
        catch (ArgumentException error)
        {
            throw new FormatException(error.InnerException is KeyNotFoundException
                ? $"A postgres:// address has no setting '{shown ?? keyword}'."
                : $"The postgres:// address has a wrong value for '{shown ?? keyword}'.");
        }
    }

    private static string Decode(ReadOnlySpan<char> text, string part)
    {
        for (var i = text.IndexOf('%'); i >= 0; i = text[(i + 1)..].IndexOf('%') is >= 0 and var next ? i + 1 + next : -1)
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                throw new FormatException($"The {part} of the postgres:// address has a '%' that two hexadecimal digits do not follow: write %25 for the character itself.");
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private static NpgsqlConnectionStringBuilder Checked(NpgsqlConnectionStringBuilder builder) => string.IsNullOrEmpty(builder.Host)
        ? throw new FormatException("The store's address names no host: postgres://USER:PASSWORD@HOST:PORT/DATABASE, or Host=... in a connection string.")
        : builder;
}
