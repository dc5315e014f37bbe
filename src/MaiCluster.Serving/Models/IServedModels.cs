using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Models;

/// <summary>What endpoints know of models; nothing of it needs a loaded engine, so a gateway without devices has it too.</summary>
public interface IServedModels
{
    /// <summary>Every name that clients may ask for; its state and detail are not filled in.</summary>
    IReadOnlyList<ModelListing> Catalogue { get; }

    /// <summary>The model of this name: its tokenizer, template, voices, limits are read on first use.</summary>
    ValueTask<(ServedModel? Model, RequestFailure? Failure)> OpenAsync(string name, CancellationToken cancellationToken);
}
