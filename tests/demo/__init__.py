"""The demo is a promise to newcomers: it is tested like one."""
