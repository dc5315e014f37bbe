using MaiCluster.Serving.Models;

namespace MaiCluster.Serving.Images;

/// <summary>What an endpoint must know of a model that makes pictures. Immutable, shared.</summary>
public sealed record ImageModel : ServedModel, IServedAs
{
    public static string Served => "image";

    public override string Modality => Served;

    public required IPromptReader Prompts { get; init; }

    /// <summary>Pixels of a picture as the model makes it.</summary>
    public required int Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public required int Height { get; init; }

    /// <summary>Denoising steps of a picture unless a request says another number.</summary>
    public required int Steps { get; init; }

    /// <summary>How far the prompt is followed unless a request says another number; 1 = as the model would by itself.</summary>
    public required double Guidance { get; init; }
}
