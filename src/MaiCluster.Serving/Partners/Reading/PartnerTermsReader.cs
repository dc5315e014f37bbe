using System.Text.Json;
using MaiCluster.Serving.Budgets;
using MaiCluster.Serving.Files;

namespace MaiCluster.Serving.Partners.Reading;

/// <summary>Reads one partner of a file.</summary>
/// <param name="partners">All of them.</param>
/// <param name="name">The one.</param>
/// <param name="house">Names of models that run here.</param>
/// <param name="taken">Names of partners' models, and whose they are; this one's are added.</param>
internal sealed class PartnerTermsReader(FileSection partners, string name, IReadOnlySet<string> house, Dictionary<string, string> taken)
{
    private const int MostSeconds = 3600, MostConnectSeconds = 600, MostAttempts = 10, MostConcurrency = 100_000, MostPerMinute = 10_000_000, MostTokens = 1_000_000;
    private const int MostNameLength = 128;
    private const int Tenths = 1;

    private static readonly string[] Fields =
        ["url", "key_env", "key_file", "connect", "first_token", "answer", "idle", "attempts", "concurrency", "requests_per_minute", "health", "models"];

    private readonly FileSection _section = partners.Section(name);
    private readonly PartnerTerms _usual = new() { Name = "", Url = new Uri("https://localhost"), Models = [] };

    /// <returns>What was read of it; what is wrong is noted.</returns>
    public PartnerTerms Read()
    {
        CheckName();
        _section.Know(Fields);
        if (_section.Find("key_env") is not null && _section.Find("key_file") is not null)
        {
            _section.Fault("key_file", "stands beside key_env; expected one of them");
        }

        return new PartnerTerms
        {
            Name = name,
            Url = Url(),
            KeyEnv = Variable(),
            KeyFile = Text(_section, "key_file", "a file's path"),
            Connect = Seconds("connect", MostConnectSeconds) ?? _usual.Connect,
            FirstToken = Seconds("first_token", MostSeconds) ?? _usual.FirstToken,
            Answer = Seconds("answer", MostSeconds) ?? _usual.Answer,
            Idle = Seconds("idle", MostSeconds) ?? _usual.Idle,
            Attempts = Count(_section, "attempts", MostAttempts) ?? _usual.Attempts,
            Concurrency = Count(_section, "concurrency", MostConcurrency) ?? _usual.Concurrency,
            RequestsPerMinute = Count(_section, "requests_per_minute", MostPerMinute),
            Health = Health(),
            Models = Models(),
        };
    }

    /// <summary>It names a budget and accounts of the ledger too.</summary>
    private void CheckName()
    {
        try
        {
            BudgetId.OfPartner(name);
        }
        catch (FormatException)
        {
            partners.Fault(name, $"is no name; expected 1 to {BudgetId.MaxLength} printable ASCII characters without '/', ':' and spaces");
        }
    }

    private Uri Url()
    {
        const string right = "an address such as https://api.example.com/v1; http:// is for this machine alone";
        if (_section.Require("url", right) is null || Text(_section, "url", right) is not { } text)
        {
            return _usual.Url;
        }

        if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            && url is { UserInfo: "", Query: "", Fragment: "" })
        {
            return url;
        }

        _section.Fault("url", $"is no address for a partner; expected {right}, and no key or '?' in it");
        return _usual.Url;
    }

    private string? Variable()
    {
        var variable = Text(_section, "key_env", "the name of an environment variable");
        if (variable is not null && !variable.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
        {
            _section.Fault("key_env", "is no name of an environment variable; expected one such as PARTNER_API_KEY, not the key itself");
        }

        return variable;
    }

    private string? Health()
    {
        const string right = "a path below url, such as models";
        var path = Text(_section, "health", right)?.TrimStart('/');
        if (path is not null && (path.Contains("..", StringComparison.Ordinal) || !Uri.TryCreate(path, UriKind.Relative, out _)))
        {
            _section.Fault("health", $"is no path; expected {right}");
        }

        return path;
    }

    private List<PartnerModelTerms> Models()
    {
        var read = new List<PartnerModelTerms>();
        if (_section.Require("models", "models by the names that clients ask for") is not { ValueKind: JsonValueKind.Object })
        {
            return read;
        }

        var models = _section.Section("models");
        if (models.Entries.Count is 0 or > PartnerBookReader.MostModels)
        {
            _section.Fault("models", $"has {models.Entries.Count} names; expected 1 to {PartnerBookReader.MostModels}");
            return read;
        }

        foreach (var (model, _) in models.Entries)
        {
            CheckModelName(models, model);
            read.Add(Model(models.Section(model), model));
        }

        return read;
    }

    private void CheckModelName(FileSection models, string model)
    {
        if (model.Length is 0 or > MostNameLength || model.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
        {
            models.Fault(model, $"is no name; expected 1 to {MostNameLength} characters without spaces");
        }
        else if (house.Contains(model))
        {
            models.Fault(model, "is the name of a model that runs here; expected another one for the partner's");
        }
        else if (!taken.TryAdd(model, name))
        {
            models.Fault(model, $"is a model of the partner {taken[model]} too; expected another name for one of them");
        }
    }

    private static PartnerModelTerms Model(FileSection model, string called)
    {
        model.Know("upstream", "kind", "max_output_tokens", "limit_field");
        var kinds = string.Join(", ", PartnerOperations.Modalities);
        var kind = model.Require("kind", $"one of {kinds}") is null ? null : Text(model, "kind", $"one of {kinds}");
        if (kind is not null && PartnerOperations.Of(kind).Count == 0)
        {
            model.Fault("kind", $"is '{kind}'; expected one of {kinds}");
        }

        var field = Text(model, "limit_field", PartnerModelTerms.MaxTokens);
        if (field is not (null or PartnerModelTerms.MaxTokens or PartnerModelTerms.MaxCompletionTokens))
        {
            model.Fault("limit_field", $"is '{field}'; expected {PartnerModelTerms.MaxTokens} or {PartnerModelTerms.MaxCompletionTokens}");
        }

        var usual = new PartnerModelTerms { Name = called, Upstream = called, Modality = kind ?? "" };
        return usual with
        {
            Upstream = Text(model, "upstream", "what the partner calls the model") ?? called,
            MaxOutputTokens = Count(model, "max_output_tokens", MostTokens) ?? usual.MaxOutputTokens,
            LimitField = field ?? usual.LimitField,
        };
    }

    private TimeSpan? Seconds(string field, int most)
    {
        if (_section.Number(field, Tenths, most) is not { } tenths)
        {
            return null;
        }

        if (tenths == 0)
        {
            _section.Fault(field, "is 0; expected seconds, at least 0.1");
        }

        return TimeSpan.FromMilliseconds(tenths * 100);
    }

    private static int? Count(FileSection section, string field, int most)
    {
        if (section.Number(field, decimals: 0, most) is not { } count)
        {
            return null;
        }

        if (count == 0)
        {
            section.Fault(field, $"is 0; expected 1 to {most}");
        }

        return (int)count;
    }

    private static string? Text(FileSection section, string field, string right)
    {
        if (section.Find(field) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && !text.Any(char.IsControl))
        {
            return text;
        }

        section.Fault(field, $"is {FileSection.Kind(value)}; expected {right}");
        return null;
    }
}
