using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Admission;

/// <summary>Tenants and their teams. Each change is written together with its entry in the audit log, or not at all.</summary>
public interface IPayerStore
{
    /// <summary>All, closed ones too, tenants before their teams, in the order of their ids.</summary>
    Task<IReadOnlyList<Payer>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Null when there is none of this id.</summary>
    Task<Payer?> FindAsync(PayerId id, CancellationToken cancellationToken);

    /// <summary>Makes one. A failure where the id was ever used, or a team's tenant is not open.</summary>
    /// <param name="actor">Who does it: a key's id, or one of <see cref="Actor"/>.</param>
    Task<(Payer? Payer, RequestFailure? Failure)> AddAsync(PayerId id, string name, string actor, CancellationToken cancellationToken);

    /// <summary>Null when no open one has this id.</summary>
    Task<Payer?> RenameAsync(PayerId id, string name, string actor, CancellationToken cancellationToken);

    /// <summary>Closes it for good. Nothing when no open one has this id; a failure while it has working keys, or open teams, or is <see cref="PayerId.DefaultTenant"/>.</summary>
    Task<(Payer? Payer, RequestFailure? Failure)> CloseAsync(PayerId id, string actor, CancellationToken cancellationToken);
}
