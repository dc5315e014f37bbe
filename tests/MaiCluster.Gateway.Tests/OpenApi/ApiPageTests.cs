using System.Text;
using MaiCluster.Gateway.Chat;
using MaiCluster.Gateway.Completions;
using MaiCluster.Gateway.Conversations;
using MaiCluster.Gateway.Documents;
using MaiCluster.Gateway.Embeddings;
using MaiCluster.Gateway.Images;
using MaiCluster.Gateway.Realtime.Secrets;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Responses;
using MaiCluster.Gateway.Speech;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Gateway.Tokens;
using MaiCluster.Gateway.Transcription;
using Microsoft.Extensions.DependencyInjection;

namespace MaiCluster.Gateway.Tests.OpenApi;

/// <summary>Holds docs/api.md to the parsers' field tables.</summary>
public sealed class ApiPageTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public void It_lists_every_field_as_the_parsers_have_it()
    {
        var page = File.ReadAllText(Page());
        var services = fixture.Host.Services;
        var tables = new[]
        {
            Table(services.GetRequiredService<ChatEndpoint>().Table),
            Table(services.GetRequiredService<CompletionEndpoint>().Table),
            Table(services.GetRequiredService<ResponseEndpoint>().Table),
            Table(services.GetRequiredService<ConversationEndpoints>().CreateTable),
            Table(services.GetRequiredService<ConversationEndpoints>().UpdateTable),
            Table(services.GetRequiredService<ConversationItemEndpoints>().Table),
            Table(services.GetRequiredService<EmbeddingEndpoint>().Table),
            Table(services.GetRequiredService<TokenEndpoints>().TokenizeTable),
            Table(services.GetRequiredService<TokenEndpoints>().DetokenizeTable),
            Table(services.GetRequiredService<ImageEndpoint>().Table),
            Table(services.GetRequiredService<SpeechEndpoint>().Table),
            Table(services.GetRequiredService<TranscriptionEndpoint>().Table),
            Table(services.GetRequiredService<TranslationEndpoint>().Table),
            Table(services.GetRequiredService<ClientSecretEndpoint>().Table),
            Table(services.GetRequiredService<DocumentEndpoint>().Table),
        };

        var missing = tables.Where(table => !page.Contains(table, StringComparison.Ordinal)).ToArray();
        Assert.True(missing.Length == 0, $"docs/api.md must have these tables:\n\n{string.Join('\n', missing)}");
    }

    private static string Table<TDraft>(FieldTable<TDraft> table)
    {
        var text = new StringBuilder("| field | | meaning |\n| --- | --- | --- |\n");
        foreach (var field in table.Fields.OrderBy(field => field.Support))
        {
            var meaning = field.Support == FieldSupport.Refused ? $"{field.Meaning}{Taken(field.Schema["enum"]!.AsArray().Skip(1).Select(value => $"`{value!.ToJsonString()}`"))}" : field.Meaning;
            text.Append("| `").Append(field.Name).Append("` | ").Append(field.Support.ToString().ToLowerInvariant()).Append(field.Required ? ", required" : "").Append(" | ").Append(meaning).Append(" |\n");
        }

        return text.ToString();
    }

    private static string Taken(IEnumerable<string> defaults) => string.Join(" or ", defaults) is { Length: > 0 } values ? $"; {values} is taken" : "";

    private static string Page()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MaiCluster.sln")))
            {
                return Path.Combine(folder.FullName, "docs", "api.md");
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
