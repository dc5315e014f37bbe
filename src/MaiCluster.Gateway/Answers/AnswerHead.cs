using System.Security.Cryptography;
using System.Text;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Gateway.Answers;

/// <summary>What an answer and each of its chunks begin with, and what they carry besides text.</summary>
internal sealed record AnswerHead
{
    /// <summary>Such as <c>chatcmpl-...</c>; its digits are the request id's.</summary>
    public required string Id { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Created { get; init; }

    public required string Model { get; init; }

    /// <summary>The same as long as node and model are.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Chunks have a <c>usage</c> field, and a last one has it filled.</summary>
    public required bool IncludeUsage { get; init; }

    /// <summary>The prompts' ids, when the client wants token ids; else null.</summary>
    public required IReadOnlyList<ReadOnlyMemory<int>>? PromptTokenIds { get; init; }

    public static string IdOf(string prefix, RequestId request) => prefix + request.Value.AsSpan(4).ToString();

    public static string FingerprintOf(string node, TextModel model)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{node}\n{model.Name}\n{model.VocabularySize}\n{model.MaxContext}"));
        return "fp_" + Convert.ToHexStringLower(hash.AsSpan(0, 5));
    }
}
