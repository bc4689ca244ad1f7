"""How a step ended, in the form that the suite reads."""


def step(what, act, holds=lambda _: True):
    try:
        result = act()
    except Exception as error:
        print(f"FAILED {what} -- {' '.join(str(error).split())}", flush=True)
        return None
    print(f"ok {what}" if holds(result) else f"FAILED {what} -- {result}", flush=True)
    return result
