using System.CommandLine;
using System.Globalization;
using MaiCluster.Serving.Admission;

namespace MaiCluster.Node.Commands;

/// <summary>What <c>mai keys add</c> takes beside the name.</summary>
internal sealed class KeyFlags
{
    private const int MostDays = 3650;

    private static readonly string RightModels = $"up to {KeyScope.MostEntries} names separated by commas, in which * stands for any characters";

    private readonly Option<string?> _tenant = new("--tenant") { Description = $"Who pays [{PayerId.DefaultTenant}]", HelpName = "TENANT" };
    private readonly Option<string?> _team = new("--team") { Description = "A team of the tenant [none]", HelpName = "TEAM" };
    private readonly Option<string?> _role = new("--role") { Description = "What it may do to the cluster: none, viewer, operator or owner [none]", HelpName = "ROLE" };
    private readonly Option<string?> _models = new("--models") { Description = "Models it may ask, separated by commas; * stands for any characters [all]", HelpName = "NAMES" };
    private readonly Option<string?> _expires = new("--expires") { Description = "When it stops by itself, from now: 30d, 12h, 90m [never]", HelpName = "TIME" };

    public KeyFlags(Command command)
    {
        foreach (var option in (Option[])[_tenant, _team, _role, _models, _expires])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="CommandFailedException">A value is wrong.</exception>
    public KeyTerms Read(ParseResult result, string name, DateTimeOffset now) => new()
    {
        Name = KeyTerms.IsName(name) ? name : throw CommandFailedException.Usage($"A key's name has 1 to {KeyTerms.MaxNameLength} characters, without control characters."),
        Tenant = Part(result.GetValue(_tenant), _tenant) ?? PayerId.DefaultTenant,
        Team = Part(result.GetValue(_team), _team),
        Role = result.GetValue(_role) is not { } role ? AdminRole.None : AdminRoleName.Parse(role) ?? throw Wrong(role, _role, "none, viewer, operator or owner"),
        Scope = result.GetValue(_models) is { } models ? new KeyScope { Models = Models(models) } : KeyScope.All,
        Expires = result.GetValue(_expires) is { } expires ? now + (Time(expires, MostDays) ?? throw Wrong(expires, _expires, RightTime(MostDays))) : null,
    };

    /// <summary>A time such as 30d, 12h, 90m or 45s, of at most so many days; null when it is none.</summary>
    public static TimeSpan? Time(string text, int mostDays)
    {
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        double? seconds = text[^1] switch
        {
            's' => count,
            'm' => count * 60.0,
            'h' => count * 3600.0,
            'd' => count * 86_400.0,
            _ => null,
        };
        return seconds <= mostDays * 86_400.0 ? TimeSpan.FromSeconds(seconds.Value) : null;
    }

    /// <summary>What <see cref="Time"/> takes.</summary>
    public static string RightTime(int mostDays) => $"a number and s, m, h or d, of at most {mostDays} days, such as 12h";

    public static CommandFailedException Wrong(string text, Option option, string right) => CommandFailedException.Usage($"'{text}' is wrong for {option.Name}: expected {right}.");

    private static string? Part(string? text, Option option) => text is null || PayerId.IsPart(text) ? text : throw Wrong(text, option, PayerId.Right);

    private string[] Models(string text)
    {
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        return names.Length <= KeyScope.MostEntries && Array.TrueForAll(names, KeyScope.IsModel) ? names : throw Wrong(text, _models, RightModels);
    }
}
