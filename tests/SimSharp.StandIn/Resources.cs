namespace SimSharp;

public sealed class StorePut : Event
{
    public StorePut(Simulation environment, Action<Event> callback, object value)
        : base(environment) => throw StandIn.Only();
}

public sealed class StoreGet : Event
{
    public StoreGet(Simulation environment, Action<Event> callback)
        : base(environment) => throw StandIn.Only();
}

public class Store
{
    public Store(Simulation environment, int capacity = int.MaxValue) => throw StandIn.Only();

    public int Count => throw StandIn.Only();

    public virtual StorePut Put(object item) => throw StandIn.Only();

    public virtual StoreGet Get() => throw StandIn.Only();
}

public class Request : Event
{
    public Request(Simulation environment, Action<Event> callback, Action<Event> disposeCallback)
        : base(environment) => throw StandIn.Only();
}

public sealed class Release : Event
{
    public Release(Simulation environment, Request request, Action<Event> callback)
        : base(environment) => throw StandIn.Only();
}

public class Resource
{
    public Resource(Simulation environment, int capacity = 1) => throw StandIn.Only();

    public int InUse => throw StandIn.Only();

    public virtual Request Request() => throw StandIn.Only();

    public virtual Release Release(Request request) => throw StandIn.Only();
}

public class ContainerPut : Event
{
    public ContainerPut(Simulation environment, Action<Event> callback, double amount)
        : base(environment) => throw StandIn.Only();
}

public class ContainerGet : Event
{
    public ContainerGet(Simulation environment, Action<Event> callback, double amount)
        : base(environment) => throw StandIn.Only();
}

public class Container
{
    public Container(Simulation environment, double capacity = double.MaxValue, double initial = 0) => throw StandIn.Only();

    public double Level => throw StandIn.Only();

    public virtual ContainerPut Put(double amount) => throw StandIn.Only();

    public virtual ContainerGet Get(double amount) => throw StandIn.Only();
}
